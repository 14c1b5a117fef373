package io.omnicache.jcache.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Calls that begin at the same time, each in a thread of its own, and how long each took. For bounds of waits, with a
 * factor that leaves room for a busy machine.
 */
public final class TimedCalls {
    private final Map<String, Runnable> calls = new LinkedHashMap<>();

    /** A call, by a name for messages. */
    public void add(String name, Runnable call) {
        calls.put(name, call);
    }

    /** Runs all calls. Returns their results, the slowest first. */
    public List<Result> run() {
        CountDownLatch ready = new CountDownLatch(calls.size());
        CountDownLatch go = new CountDownLatch(1);
        List<Timed> timed = new ArrayList<>();
        calls.forEach((name, call) -> timed.add(new Timed(name, call, ready, go)));
        timed.forEach(Thread::start);
        try {
            ready.await();
            go.countDown();
            for (Timed thread : timed) {
                thread.join();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return timed.stream()
                .map(thread -> new Result(thread.getName(), thread.took, thread.failure))
                .sorted(Comparator.comparing(Result::took).reversed())
                .toList();
    }

    /** Of one call. */
    public record Result(
            String name, Duration took, @Nullable Throwable failure) {}

    private static final class Timed extends Thread {
        private final Runnable call;
        private final CountDownLatch ready;
        private final CountDownLatch go;
        private Duration took = Duration.ZERO;
        private @Nullable Throwable failure;

        Timed(String name, Runnable call, CountDownLatch ready, CountDownLatch go) {
            super(name);
            setDaemon(true);
            this.call = call;
            this.ready = ready;
            this.go = go;
        }

        @Override
        public void run() {
            ready.countDown();
            long start = 0;
            try {
                go.await();
                start = System.nanoTime();
                call.run();
            } catch (Throwable e) {
                failure = e;
            }
            took = Duration.ofNanos(System.nanoTime() - start);
        }
    }
}
