package io.omnicache.jcache.failover;

import io.omnicache.it.RedisProcess;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import org.awaitility.Awaitility;

/** Threads that use a cache while its masters are lost, one after the other. */
final class FailoverLoad implements AutoCloseable {
    private static final int THREADS = 16;

    final Seen seen = new Seen();

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final AtomicInteger phase = new AtomicInteger();
    private volatile boolean stopped;

    FailoverLoad(Cache<String, String> cache) {
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            threads.execute(() -> {
                OwnKeys keys = new OwnKeys(number, cache, seen, phase::get);
                while (!stopped) {
                    keys.callNext();
                }
            });
        }
        awaitOperations(100 * THREADS);
    }

    /** Returns when so many more operations have succeeded. */
    void awaitOperations(long number) {
        long until = seen.operations.sum() + number;
        Awaitility.await()
                .pollInterval(10, TimeUnit.MILLISECONDS)
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> seen.operations.sum() >= until);
    }

    /** A failover begins, in which acknowledged writes may be lost. */
    void begin() {
        phase.incrementAndGet();
    }

    /** The failover is over: from now on each read must have what was acknowledged and isn't lost. */
    void end() {
        phase.incrementAndGet();
    }

    /** What a failover took. The rate is back when it is four fifths of that before. */
    record Times(long electionMillis, long backMillis) {}

    /**
     * Loses a master, waits until another one works, and brings the lost one back.
     *
     * @param awaitsWhole whether to wait until the lost one is in its place again
     */
    Times failOver(Deployment on, Harm harm, boolean awaitsWhole) {
        RedisProcess master = on.master();
        begin();
        long rate = seen.rateBefore(System.nanoTime());
        long begun = System.nanoTime();
        harm.begin(on, master);
        on.awaitReplaced(master);
        long elected = System.nanoTime();
        Awaitility.await()
                .pollInterval(20, TimeUnit.MILLISECONDS)
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> seen.millisUntil(elected, rate * 4 / 5) >= 0);
        harm.end(on, master);
        if (awaitsWhole) {
            on.awaitWhole();
        }
        end();
        awaitOperations(20 * THREADS);
        return new Times(TimeUnit.NANOSECONDS.toMillis(elected - begun), seen.millisUntil(elected, rate * 4 / 5));
    }

    @Override
    public void close() {
        stopped = true;
        threads.shutdown();
        try {
            if (!threads.awaitTermination(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("A call doesn't come back");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
