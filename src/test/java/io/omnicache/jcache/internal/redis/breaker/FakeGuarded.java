package io.omnicache.jcache.internal.redis.breaker;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A connection that records what a breaker does with it, and lets time pass when the test says so. Used by one thread. */
final class FakeGuarded implements Guarded {
    final List<CompletableFuture<Boolean>> probes = new ArrayList<>();
    final List<Long> delays = new ArrayList<>();
    int refusedWaiting;
    boolean ended;
    private @Nullable Runnable scheduled;

    /** Runs the task that is due next. Returns false if there is none. */
    boolean pass() {
        Runnable due = scheduled;
        scheduled = null;
        if (due != null) {
            due.run();
        }
        return due != null;
    }

    CompletableFuture<Boolean> lastProbe() {
        return probes.get(probes.size() - 1);
    }

    @Override
    public CompletionStage<?> probe() {
        CompletableFuture<Boolean> probe = new CompletableFuture<>();
        probes.add(probe);
        return probe;
    }

    @Override
    public void refuseWaiting() {
        refusedWaiting++;
    }

    @Override
    public boolean isEnded() {
        return ended;
    }

    @Override
    public void schedule(Runnable task, long delayNanos) {
        if (scheduled != null) {
            throw new IllegalStateException("Two probers at once");
        }
        scheduled = task;
        delays.add(delayNanos);
    }
}
