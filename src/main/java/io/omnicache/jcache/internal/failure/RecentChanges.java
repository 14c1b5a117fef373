package io.omnicache.jcache.internal.failure;

import io.omnicache.jcache.internal.entry.EncodedKey;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The keys that this JVM has changed in the last seconds, which a server may not have that was started anew or has become
 * the master. Holds each key for five to ten seconds. Bounded. Thread-safe.
 */
final class RecentChanges {
    private static final long TURN_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final int most;
    private volatile Set<EncodedKey> now = ConcurrentHashMap.newKeySet();
    private volatile Set<EncodedKey> before = ConcurrentHashMap.newKeySet();
    private volatile boolean isOverflown;
    private volatile boolean wasOverflown;
    private volatile long turned = System.nanoTime();

    /** @param most how many keys are held in five seconds */
    RecentChanges(int most) {
        this.most = most;
    }

    void add(byte[] key) {
        Set<EncodedKey> present = now;
        if (present.size() < most) {
            present.add(new EncodedKey(key));
        } else {
            addAll();
        }
    }

    /** All entries were changed, or removed. */
    synchronized void addAll() {
        isOverflown = true;
    }

    /** Forgets old keys. To be called at least once a second. */
    void turn() {
        if (System.nanoTime() - turned >= TURN_NANOS) {
            synchronized (this) {
                before = now;
                wasOverflown = isOverflown;
                now = ConcurrentHashMap.newKeySet();
                isOverflown = false;
                turned = System.nanoTime();
            }
        }
    }

    /** Calls the consumer for each key. Returns {@code false} if there were more keys than are held, or all. */
    boolean drain(Consumer<byte[]> consumer) {
        Set<EncodedKey> all = new HashSet<>(before);
        all.addAll(now);
        all.forEach(key -> consumer.accept(key.bytes()));
        return !isOverflown && !wasOverflown;
    }
}
