package io.omnicache.jcache.internal.aside;

import io.omnicache.jcache.internal.entry.EncodedKey;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The leases that threads of this JVM have seen where they missed an entry of one cache, until these threads put the
 * entry. Bounded, and part of the cache: nothing stays with the threads. Thread-safe.
 *
 * <p>A synchronous miss belongs to its thread: only a put of the same thread uses it, and uses it up. After an
 * asynchronous miss any thread may put, so these misses belong to the key. As many puts as misses are taken for
 * theirs. If the misses have seen different leases, each of these puts gets a lease that is nowhere. So does a put
 * that follows within the time: it may be the late one of a caller whose turn another put has taken.
 */
final class Misses {
    /** The caller of an asynchronous operation: any thread. */
    static final long ANY_THREAD = -1;

    private static final int MOST = 16_384;
    /** In leases. A put that comes later after its miss isn't known as one. */
    private static final int TIMES_OF_THREADS = 20;

    private static final int TIMES_OF_ANY = 2;

    private final RecentMap<Miss, byte[]> ofThreads;
    private final RecentMap<EncodedKey, Shared> ofAny;

    Misses(Duration leaseTime, LongSupplier clock) {
        this.ofThreads = new RecentMap<>(MOST, leaseTime.multipliedBy(TIMES_OF_THREADS), clock);
        this.ofAny = new RecentMap<>(MOST, leaseTime.multipliedBy(TIMES_OF_ANY), clock);
    }

    boolean isEmpty() {
        return ofThreads.isEmpty() && ofAny.isEmpty();
    }

    /** Remembers a miss. */
    void add(long thread, EncodedKey key, byte[] lease) {
        if (thread == ANY_THREAD) {
            ofAny.compute(key, present -> present == null ? new Shared(lease, 1, false) : present.plus(lease));
        } else {
            ofThreads.put(new Miss(thread, key), lease);
        }
    }

    /** Returns the lease for a put by a thread; {@code null} if the put follows no miss. */
    byte @Nullable [] take(long thread, EncodedKey key) {
        byte[] own = ofThreads.isEmpty() ? null : ofThreads.remove(new Miss(thread, key));
        if (own != null || ofAny.isEmpty()) {
            return own;
        }
        AtomicReference<byte @Nullable []> shared = new AtomicReference<>();
        ofAny.computeIfPresent(key, present -> {
            shared.set(present.lease());
            return present.minus();
        });
        return shared.get();
    }

    /** Forgets what a thread has missed, since the thread has found or changed the entry. */
    void forget(long thread, EncodedKey key) {
        if (!ofThreads.isEmpty()) {
            ofThreads.remove(new Miss(thread, key));
        }
    }

    /** Forgets everything that a thread has missed. */
    void forgetAll(long thread) {
        ofThreads.removeKeysIf(miss -> miss.thread == thread);
    }

    private record Miss(long thread, EncodedKey key) {}

    /**
     * The asynchronous misses of one key.
     *
     * @param lease what their puts get
     * @param open the number of misses whose puts haven't come
     * @param mixed whether the misses have seen different leases
     */
    private record Shared(byte[] lease, int open, boolean mixed) {
        Shared plus(byte[] seen) {
            if (open == 0) {
                return new Shared(seen, 1, false);
            }
            boolean isSame = !mixed && java.util.Arrays.equals(lease, seen);
            return new Shared(isSame ? lease : FillLeases.nowhere(), open + 1, !isSame);
        }

        Shared minus() {
            return open > 1 ? new Shared(lease, open - 1, mixed) : new Shared(FillLeases.nowhere(), 0, false);
        }
    }
}
