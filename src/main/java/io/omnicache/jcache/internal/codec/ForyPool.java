package io.omnicache.jcache.internal.codec;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The workers of one codec, made when they are needed: as many as threads encode and decode at the same time, and no more than a few
 * for each processor. Whoever finds none idle waits a moment for one. It doesn't wait for long, since the others may be held
 * by code of the application that waits for this very thread: then it gets one of its own, which isn't kept.
 */
final class ForyPool {
    private static final int SIZE = 4 * Runtime.getRuntime().availableProcessors();
    private static final long LONGEST_WAIT = TimeUnit.MILLISECONDS.toNanos(100);
    private static final long NAP = TimeUnit.MICROSECONDS.toNanos(50);

    private final Supplier<ForyWorker> factory;
    private final AtomicReferenceArray<@Nullable ForyWorker> idle = new AtomicReferenceArray<>(SIZE);
    private final AtomicInteger made = new AtomicInteger();

    ForyPool(Supplier<ForyWorker> factory) {
        this.factory = factory;
    }

    /** A worker that belongs to the caller until it gives it back. */
    ForyWorker take() {
        ForyWorker worker = findIdle();
        if (worker != null) {
            return worker;
        }
        if (made.getAndUpdate(count -> Math.min(SIZE, count + 1)) < SIZE) {
            return make();
        }
        long start = System.nanoTime();
        while (System.nanoTime() - start < LONGEST_WAIT) {
            LockSupport.parkNanos(NAP);
            worker = findIdle();
            if (worker != null) {
                return worker;
            }
        }
        return factory.get();
    }

    /** One that counts; if that fails, another can be made for it. */
    private ForyWorker make() {
        ForyWorker worker = null;
        try {
            worker = factory.get();
            return worker;
        } finally {
            if (worker == null) {
                drop();
            }
        }
    }

    /** Takes a worker back; it is dropped if there are enough. */
    void giveBack(ForyWorker worker) {
        int start = start();
        for (int i = 0; i < SIZE; i++) {
            if (idle.compareAndSet((start + i) % SIZE, null, worker)) {
                return;
            }
        }
    }

    /** Forgets a worker that failed in a way that may have left it in disorder, so that another can be made for it. */
    void drop() {
        made.updateAndGet(count -> Math.max(0, count - 1));
    }

    private @Nullable ForyWorker findIdle() {
        int start = start();
        for (int i = 0; i < SIZE; i++) {
            int slot = (start + i) % SIZE;
            if (idle.get(slot) != null) {
                ForyWorker worker = idle.getAndSet(slot, null);
                if (worker != null) {
                    return worker;
                }
            }
        }
        return null;
    }

    /** Threads begin to look at different slots, and each at the one that it looked at before. */
    private static int start() {
        return (int) (Thread.currentThread().getId() % SIZE);
    }
}
