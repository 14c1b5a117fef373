package io.omnicache.jcache.internal.loading;

import io.omnicache.jcache.internal.execution.StepwiseLoad.Pause;
import io.omnicache.jcache.internal.lease.KeyLeases;
import io.omnicache.jcache.internal.lease.LeaseAttempt;
import io.omnicache.jcache.internal.lease.LeaseOutcome;
import io.omnicache.jcache.internal.lease.LeaseWait;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What one caller waits for: a load of another thread of this JVM, or of another JVM. Used by one thread at a time. */
final class Wait<V> {
    private final CompletableFuture<?> signal;
    private final long until;
    private final Supplier<LoadResult<V>> outcome;
    private final Runnable onClose;
    /** The thread that is waited for; {@code null} for another JVM. */
    private final @Nullable Flight<V> flight;

    private Wait(
            CompletableFuture<?> signal,
            long until,
            Supplier<LoadResult<V>> outcome,
            Runnable onClose,
            @Nullable Flight<V> flight) {
        this.signal = signal;
        this.until = until;
        this.outcome = outcome;
        this.onClose = onClose;
        this.flight = flight;
    }

    /** Waits for the result of another thread. */
    static <V> Wait<V> forFlight(Flight<V> flight) {
        return new Wait<>(
                flight.result(), flight.overtakenAt(), () -> flight.result().join(), () -> {}, flight);
    }

    /** Waits for the end of another thread's load, whatever its result. */
    static <V> Wait<V> forEnd(Flight<V> flight) {
        return new Wait<>(flight.result(), flight.overtakenAt(), LoadResult.Unknown::new, () -> {}, flight);
    }

    /** Waits as another thread does that waits for another JVM. */
    static <V> Wait<V> forAnother(CompletableFuture<?> signal, long until) {
        return new Wait<>(signal, until, () -> result(signal.join()), () -> {}, null);
    }

    /** Waits for another JVM: until it tells, or until its lease would end. */
    static <V> Wait<V> forLease(LeaseAttempt.Held held) {
        LeaseWait notice = held.notice();
        long left = notice != null ? held.left() : Math.min(held.left(), KeyLeases.LOOK_MILLIS);
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(left);
        if (notice == null) {
            return new Wait<>(new CompletableFuture<>(), until, LoadResult.Unknown::new, () -> {}, null);
        }
        return new Wait<>(notice.ended(), until, () -> result(notice.ended().join()), notice::close, null);
    }

    private static <V> LoadResult<V> result(@Nullable Object outcome) {
        return outcome == LeaseOutcome.NO_VALUE ? new LoadResult.NoValue<>() : new LoadResult.Unknown<>();
    }

    CompletableFuture<?> signal() {
        return signal;
    }

    /** The end of the wait without a signal, as {@link System#nanoTime()}. */
    long until() {
        return until;
    }

    /** The result; {@code null} if there is none yet. */
    @Nullable
    LoadResult<V> result() {
        return signal.isDone() ? outcome.get() : null;
    }

    /** Whether a thread of this JVM is waited for. */
    boolean isForThread() {
        return flight != null;
    }

    /** The clock of the thread that is waited for, as for {@link Pause}; {@code null} for another JVM. */
    @Nullable
    LongSupplier clock() {
        return flight == null ? null : flight::freeNanos;
    }

    void close() {
        onClose.run();
    }
}
