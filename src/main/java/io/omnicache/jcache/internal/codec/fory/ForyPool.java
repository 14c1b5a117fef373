package io.omnicache.jcache.internal.codec.fory;

import io.omnicache.jcache.internal.codec.OversizedException;
import io.omnicache.jcache.internal.codec.UndecodableException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.apache.fory.Fory;
import org.apache.fory.memory.MemoryBuffer;
import org.apache.fory.memory.MemoryUtils;
import org.jspecify.annotations.Nullable;

/**
 * The Fory instances of one codec, each used by one thread at a time. The pool creates instances as threads need them,
 * up to four for each processor. If all are in use, a thread waits up to 100 ms and then gets an instance outside the
 * pool. The wait is short because the application's code may hold all instances while it waits for this same thread.
 * Thread-safe.
 */
final class ForyPool {
    private static final int SIZE = 4 * Runtime.getRuntime().availableProcessors();
    private static final long MAX_WAIT_MILLIS = 100;

    private final Supplier<Fory> factory;
    /** One permit for each pooled worker that is not in use, whether it exists already or not. */
    private final Semaphore permits = new Semaphore(SIZE);

    private final AtomicReferenceArray<@Nullable Worker> idle = new AtomicReferenceArray<>(SIZE);

    ForyPool(Supplier<Fory> factory) {
        this.factory = factory;
    }

    /** One Fory instance and the buffer to which it writes. For one thread at a time. */
    static final class Worker {
        private static final int USUAL_SIZE = 512;

        /** The largest buffer in bytes that is kept for the next value. */
        private static final int MAX_KEPT = 64 * 1024;

        private final Fory fory;
        private final boolean pooled;
        private MemoryBuffer out = MemoryUtils.buffer(USUAL_SIZE);

        private Worker(Fory fory, boolean pooled) {
            this.fory = fory;
            this.pooled = pooled;
        }

        /**
         * Writes a header of two bytes and the value.
         *
         * @throws OversizedException if header and value take more than {@code maxBytes}; the worker can be used again
         */
        byte[] write(int first, int second, Object value, int maxBytes) {
            out.writerIndex(0);
            out.writeByte((byte) first);
            out.writeByte((byte) second);
            fory.serialize(out, value);
            try {
                int size = out.writerIndex();
                if (size > maxBytes) {
                    throw OversizedException.of(size, false);
                }
                return out.getBytes(0, size);
            } finally {
                if (out.size() > MAX_KEPT) {
                    out = MemoryUtils.buffer(USUAL_SIZE);
                }
            }
        }

        /**
         * Reads a value.
         *
         * @param header the number of bytes before the value
         *
         * @throws UndecodableException if the value is null, or bytes follow the value
         */
        Object read(byte[] encoded, int header) {
            MemoryBuffer in = MemoryUtils.wrap(encoded, header, encoded.length - header);
            Object value = fory.deserialize(in);
            if (value == null) {
                throw new UndecodableException("Value of kind 0x03 (fory) holds null");
            }
            if (in.remaining() > 0) {
                throw new UndecodableException("Value of kind 0x03 (fory) is too long");
            }
            return value;
        }
    }

    /** Returns a worker, which the caller must pass to {@link #giveBack} or {@link #discard}. */
    Worker take() {
        if (!acquire()) {
            return new Worker(factory.get(), false);
        }
        Worker worker = null;
        try {
            worker = findIdle();
            if (worker == null) {
                worker = new Worker(factory.get(), true);
            }
            return worker;
        } finally {
            if (worker == null) { // Also where the stack ends in the search.
                permits.release();
            }
        }
    }

    private boolean acquire() {
        if (permits.tryAcquire()) {
            return true;
        }
        try {
            return permits.tryAcquire(MAX_WAIT_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Returns a worker to the pool. */
    void giveBack(Worker worker) {
        if (!worker.pooled) {
            return;
        }
        try {
            int start = start();
            for (int i = 0; i < SIZE; i++) {
                if (idle.compareAndSet((start + i) % SIZE, null, worker)) {
                    break;
                }
            }
        } finally {
            permits.release(); // Only now, so that whoever gets the permit finds the worker.
        }
    }

    /** Drops a worker whose state is undefined after a failure. The pool may create another worker in its place. */
    void discard(Worker worker) {
        if (worker.pooled) {
            permits.release();
        }
    }

    private @Nullable Worker findIdle() {
        int start = start();
        for (int i = 0; i < SIZE; i++) {
            int slot = (start + i) % SIZE;
            if (idle.get(slot) != null) {
                Worker worker = idle.getAndSet(slot, null);
                if (worker != null) {
                    return worker;
                }
            }
        }
        return null;
    }

    /**
     * Returns the slot at which the current thread begins to search. Different threads begin at different slots; a
     * thread begins at the same slot each time.
     */
    private static int start() {
        return (int) (Thread.currentThread().getId() % SIZE);
    }
}
