package io.omnicache.benchmarks.run;

import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import redis.clients.jedis.Jedis;

/**
 * Other clients of a server: each reads a key at a steady rate. A time is taken from when the read was due, so that a
 * read that waits for the one before it counts as slow, too.
 */
final class Bystanders implements AutoCloseable {
    private static final int CLIENTS = 4;
    private static final long PERIOD_NANOS = 2_000_000;
    private static final String KEY = "bystander";

    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    private final List<Jedis> clients = new ArrayList<>();

    Bystanders(String uri) {
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Jedis(URI.create(uri)));
        }
        clients.get(0).set(KEY, "x".repeat(100));
    }

    /** Times, in microseconds. */
    record Times(double p50, double p99, double longest, int count) {}

    /** What they see while the work goes on. */
    Times during(Runnable work) {
        List<Future<long[]>> running = new ArrayList<>();
        Stop stop = new Stop();
        clients.forEach(client -> running.add(threads.submit(() -> read(client, stop))));
        try {
            work.run();
        } finally {
            stop.now = true;
        }
        long[] all = running.stream()
                .flatMapToLong(future -> Arrays.stream(times(future)))
                .sorted()
                .toArray();
        return new Times(
                all[all.length / 2] / 1e3, all[all.length * 99 / 100] / 1e3, all[all.length - 1] / 1e3, all.length);
    }

    @Override
    public void close() {
        threads.shutdownNow();
        clients.forEach(Jedis::close);
    }

    private static long[] read(Jedis client, Stop stop) {
        long[] times = new long[1 << 10];
        int count = 0;
        long due = System.nanoTime();
        while (!stop.now) {
            if (client.get(KEY) == null) {
                throw new IllegalStateException("The bystanders' key is gone");
            }
            if (count == times.length) {
                times = Arrays.copyOf(times, 2 * count);
            }
            times[count++] = System.nanoTime() - due;
            due += PERIOD_NANOS;
            long left = due - System.nanoTime();
            if (left > 0) {
                LockSupport.parkNanos(left);
                // The time by which this thread woke up too late is the machine's fault, not the server's.
                due = Math.max(due, System.nanoTime());
            }
        }
        return Arrays.copyOf(times, count);
    }

    private static long[] times(Future<long[]> future) {
        try {
            return future.get();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Stop {
        volatile boolean now;
    }
}
