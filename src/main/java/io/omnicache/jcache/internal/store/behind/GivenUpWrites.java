package io.omnicache.jcache.internal.store.behind;

import io.omnicache.jcache.WriteBehindFailureListener;
import io.omnicache.jcache.internal.management.CacheStatistics;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.text.Shown;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.cache.integration.CacheWriter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts and logs failed attempts, and tells the application of changes that were given up. Thread-safe. */
final class GivenUpWrites<K, V> {
    private static final Logger LOG = LoggerFactory.getLogger(GivenUpWrites.class);

    private final String cacheName;
    private final CacheWriter<? super K, ? super V> writer;
    private final CacheStatistics statistics;
    private final AtomicLong givenUp = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    GivenUpWrites(String cacheName, CacheWriter<? super K, ? super V> writer, CacheStatistics statistics) {
        this.cacheName = Shown.name(cacheName);
        this.writer = writer;
        this.statistics = statistics;
    }

    /** An attempt has failed, and another one will follow. */
    void onFailure(Throwable failure) {
        statistics.add(Counter.WRITE_BEHIND_FAILURES, 1);
        long count = failed.incrementAndGet();
        if (isPowerOfTwo(count)) {
            LOG.warn(
                    "Cache {}: the cache writer failed; {} writes have failed so far and are tried again",
                    cacheName,
                    count,
                    failure);
        }
    }

    void onRetry() {
        statistics.add(Counter.WRITE_BEHIND_RETRIES, 1);
    }

    @SuppressWarnings("unchecked") // The cache's keys and values.
    void giveUp(PendingWrite<K, V> write, Throwable failure) {
        statistics.add(Counter.WRITE_BEHIND_GIVEN_UP, 1);
        long count = givenUp.incrementAndGet();
        if (isPowerOfTwo(count)) {
            LOG.error(
                    "Cache {}: a change was not written to the store and is given up; {} so far",
                    cacheName,
                    count,
                    failure);
        }
        if (writer instanceof WriteBehindFailureListener<?, ?> listener) {
            try {
                Supplier<V> value = write.change.value();
                ((WriteBehindFailureListener<K, V>) listener)
                        .onGivenUp(write.change.key().get(), value == null ? null : value.get(), failure);
            } catch (Throwable e) {
                LOG.warn("Cache {}: a WriteBehindFailureListener failed", cacheName, e);
            }
        }
    }

    /** Bounds the log when a store is away for long. */
    private static boolean isPowerOfTwo(long count) {
        return Long.bitCount(count) == 1;
    }
}
