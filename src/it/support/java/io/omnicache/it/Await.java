package io.omnicache.it;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for a condition, for projects that have no library for it. */
final class Await {
    /** Time enough for a server on a busy machine. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final long PAUSE = Duration.ofMillis(10).toNanos();

    private Await() {}

    /**
     * Returns once the condition holds. A server that can't be asked, or answers with an error, counts as "not yet".
     *
     * @throws IllegalStateException if the condition doesn't hold within {@link #PATIENCE}, or the thread is interrupted
     */
    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Exception reason = null;
            try {
                if (condition.getAsBoolean()) {
                    return;
                }
            } catch (UncheckedIOException | RedisErrorReply e) {
                reason = e;
            }
            if (System.nanoTime() - end > 0) {
                throw new IllegalStateException("Not within " + PATIENCE.toSeconds() + " s: " + what, reason);
            }
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("Interrupted while waiting: " + what, reason);
            }
            LockSupport.parkNanos(PAUSE);
        }
    }
}
