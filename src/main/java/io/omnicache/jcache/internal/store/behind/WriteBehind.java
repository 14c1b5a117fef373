package io.omnicache.jcache.internal.store.behind;

import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.management.CacheStatistics;
import io.omnicache.jcache.internal.store.WriteQueue;
import io.omnicache.jcache.internal.store.WriteThrough;
import io.omnicache.jcache.internal.text.Shown;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The write-behind of one cache: keeps the last change of each key until the store has it, and ends when the cache is
 * closed. Thread-safe. What waits lies in the memory of this JVM, and is lost when the JVM dies.
 */
public final class WriteBehind<K, V> implements WriteQueue<K, V> {
    private static final Logger LOG = LoggerFactory.getLogger(WriteBehind.class);
    /** Longer than the pause between two attempts, and than most calls of a cache writer. */
    private static final long SHORTEST_MARK_MILLIS = 300_000;

    private static final long SHORTEST_WRITTEN_MILLIS = 60_000;
    private static final int DELAYS_PER_MARK = 4;
    private static final long LAST_WAIT_MILLIS = 1_000;

    private final String cacheName;
    private final BehindSettings settings;
    private final PendingWrites<K, V> pending;
    private final StoreWrites<K, V> writes;
    private final ClassLoader classLoader;
    private final String markPrefix = UUID.randomUUID() + ":";
    private final AtomicLong marks = new AtomicLong();

    /** Guarded by this. */
    private @Nullable Thread thread;

    private volatile @Nullable Turns turns;

    /**
     * @param writer calls the cache writer
     * @param classLoader the context class loader of the cache writer's calls
     */
    public WriteBehind(
            String cacheName,
            BehindSettings settings,
            WriteThrough<K, V> writer,
            CacheStatistics statistics,
            ClassLoader classLoader) {
        this.cacheName = Shown.name(cacheName);
        this.settings = settings;
        this.classLoader = classLoader;
        this.pending = new PendingWrites<>(cacheName, settings);
        this.writes = new StoreWrites<>(
                settings, pending, writer, new GivenUpWrites<>(cacheName, writer.writer(), statistics), markPrefix);
        statistics.showQueue(pending::size, pending::oldestMillis);
    }

    @Override
    public void begin(Turns given) {
        turns = given;
    }

    @Override
    public Places reserve(int changes) {
        ensureThread();
        pending.reserve(changes);
        return new Reserved(changes);
    }

    @Override
    public String newMark() {
        return markPrefix + marks.incrementAndGet();
    }

    @Override
    public String markPrefix() {
        return markPrefix;
    }

    @Override
    public long markMillis() {
        return Math.max(SHORTEST_MARK_MILLIS, DELAYS_PER_MARK * settings.delay().toMillis());
    }

    @Override
    public long writtenMillis() {
        return Math.max(
                SHORTEST_WRITTEN_MILLIS, DELAYS_PER_MARK * settings.delay().toMillis());
    }

    @Override
    public @Nullable String waitingMark(EncodedKey key) {
        PendingWrite<K, V> waiting = pending.find(key);
        return waiting == null ? null : waiting.change.mark();
    }

    /**
     * The changes of these keys that the store doesn't have yet. Without those that another JVM has replaced by a later
     * change which the store has.
     *
     * @throws javax.cache.CacheException if Redis fails; it isn't asked if no change of these keys waits
     */
    Map<EncodedKey, PendingWrite<K, V>> findAll(Collection<EncodedKey> keys) {
        Map<EncodedKey, PendingWrite<K, V>> found = new HashMap<>();
        for (EncodedKey key : keys) {
            PendingWrite<K, V> waiting = pending.find(key);
            if (waiting != null) {
                found.put(key, waiting);
            }
        }
        Turns given = turns;
        if (!found.isEmpty() && given != null) {
            found.keySet().removeAll(given.outdated(List.copyOf(found.keySet())));
        }
        return found;
    }

    private synchronized void ensureThread() {
        if (thread == null && !pending.isFlushing()) {
            Turns given = turns;
            if (given == null) {
                throw new IllegalStateException("The write-behind of the cache " + cacheName + " hasn't begun");
            }
            thread = new Thread(() -> writes.run(given), "omnicache-write-behind-" + cacheName);
            thread.setDaemon(true);
            thread.setContextClassLoader(classLoader);
            thread.start();
        }
    }

    private synchronized @Nullable Thread thread() {
        return thread;
    }

    /**
     * Writes all waiting changes without their delay, and ends the writing thread. Changes that the store hasn't taken
     * within the flush timeout are given up, and nothing is written after that. If the calling thread is the writing
     * thread, this method doesn't wait.
     */
    public void close() {
        pending.flush();
        Thread running = thread();
        if (running == null || running == Thread.currentThread()) {
            return;
        }
        boolean interrupted = !ends(running, settings.flushTimeout().toMillis());
        if (running.isAlive()) {
            writes.end();
            running.interrupt();
            interrupted |= !ends(running, LAST_WAIT_MILLIS);
            if (running.isAlive()) {
                LOG.warn(
                        "Cache {}: a cache writer doesn't return; what it is writing may still reach the store",
                        cacheName);
            }
        }
        writes.giveUpRest();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns {@code false} if the calling thread is interrupted. */
    private static boolean ends(Thread running, long millis) {
        try {
            TimeUnit.MILLISECONDS.timedJoin(running, millis);
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    /** Used by one thread. */
    private final class Reserved implements Places {
        private int left;

        Reserved(int places) {
            left = places;
        }

        @Override
        @SuppressWarnings("unchecked") // The changes are those of this cache.
        public void add(Written<?, ?> change) {
            left--;
            pending.add((Written<K, V>) change);
        }

        @Override
        public void close() {
            if (left > 0) {
                pending.free(left);
                left = 0;
            }
        }
    }
}
