package io.omnicache.jcache.internal.refresh;

import io.omnicache.jcache.internal.async.AsyncThreads;
import io.omnicache.jcache.internal.change.WritePath;
import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.execution.CacheCommands;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.expiry.RefreshPoint;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.redis.AsyncReceiver;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.store.ReadThrough;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * Finds the entries of a cache that are due when they are read, and has them loaded again in the background. A read is
 * told of nothing and never waits: after it, now and then, what is left of the entry's time to live is asked for, and
 * nobody waits for the answer. Whoever learns that the entry is due queues a {@link Refresh}. Thread-safe. If Redis
 * fails, nothing is refreshed, and the next read that looks tries again.
 */
public final class Refresher<K, V> {
    /** How many answers may be outstanding; further reads don't ask. */
    private static final int MOST_ASKED = 1_000;

    private static final long LONGEST_PAUSE_MILLIS = 1_000;
    private static final long SHORTEST_PAUSE_MILLIS = 16;
    private static final int PAUSES = 10;

    private final CacheContext<K, V> cache;
    private final RefreshPoint point;
    private final DueTimes times = new DueTimes();
    private final Semaphore asked = new Semaphore(MOST_ASKED);
    private final RefreshQueue queue;
    private final Refresh<K, V> refresh;
    private final CacheCommands redis;
    /** The pause after a key was looked at, in which it isn't looked at again. */
    private final long pauseMillis;

    private Refresher(
            CacheContext<K, V> cache,
            RefreshPoint point,
            ReadThrough<K, V> reader,
            WritePath<K, V> writes,
            AsyncThreads threads) {
        this.cache = cache;
        this.point = point;
        this.queue = new RefreshQueue(threads);
        this.redis = new CacheCommands(cache);
        this.refresh = new Refresh<>(cache, point, reader, writes, times);
        this.pauseMillis = Math.max(SHORTEST_PAUSE_MILLIS, Math.min(LONGEST_PAUSE_MILLIS, point.dueMillis() / PAUSES));
    }

    /** Returns the refresher of a cache; {@code null} if its entries aren't refreshed. */
    public static <K, V> @Nullable Refresher<K, V> of(
            CacheContext<K, V> cache, WritePath<K, V> writes, AsyncThreads threads) {
        RefreshPoint point = cache.refreshPoint();
        ReadThrough<K, V> reader = cache.reader();
        return point == null || reader == null ? null : new Refresher<>(cache, point, reader, writes, threads);
    }

    /** Called when a read has found an entry. Never throws an exception, and never waits. */
    public void onHit(K key, byte[] redisKey) {
        if (!times.claim(redisKey, pauseMillis) || !asked.tryAcquire()) {
            return;
        }
        AgeReceiver receiver = new AgeReceiver(redisKey);
        try {
            // The caller may alter its key when the read has ended.
            receiver.key = cache.copies().copyKey(key);
            // By the master: a replica may not have the entry's latest time to live.
            redis.callAsync(Command.of(Verb.PTTL, redisKey), receiver);
        } catch (RuntimeException e) {
            receiver.end();
            refresh.onFailure(e);
        }
    }

    private void onAge(K key, byte[] redisKey, long leftMillis) {
        if (!point.isDue(leftMillis)) {
            times.note(redisKey, point.millisUntilDue(leftMillis));
        } else if (!queue.offer(new EncodedKey(redisKey), () -> refresh.run(key, redisKey))) {
            cache.count(Counter.REFRESHES_SKIPPED, 1);
        }
    }

    /** Takes what is left of the time to live of an entry. */
    private final class AgeReceiver implements AsyncReceiver {
        private final byte[] redisKey;
        private @Nullable K key;
        private boolean ended;

        AgeReceiver(byte[] redisKey) {
            this.redisKey = redisKey;
        }

        @Override
        public void replied(@Nullable Object reply) {
            K known = key;
            end();
            if (known != null && reply instanceof Long left) {
                onAge(known, redisKey, left);
            }
        }

        @Override
        public void failed(Throwable failure) {
            end();
            refresh.onFailure(failure);
        }

        @Override
        public void released() {}

        synchronized void end() {
            if (!ended) {
                ended = true;
                asked.release();
            }
        }
    }
}
