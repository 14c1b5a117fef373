package io.omnicache.jcache;

import javax.cache.management.CacheStatisticsMXBean;

/**
 * The statistics of one cache of this JVM: those of JSR-107 and, in addition, what only this provider has. The bean is
 * registered in JMX as {@code javax.cache:type=CacheStatistics,...} while statistics are enabled. Thread-safe.
 *
 * @see <a href="https://jcp.org/en/jsr/detail?id=107">JSR-107 1.1, management</a>
 */
public interface RedisCacheStatisticsMXBean extends CacheStatisticsMXBean {
    /**
     * Returns the number of puts that were not stored, since the entry was removed, changed or cleared after the same
     * thread had missed it, or since more than the lease time had passed. Always 0 without the setting {@code leases}.
     * A put that was not stored isn't counted in {@link #getCachePuts}.
     *
     * @return the number since the cache was opened or {@link #clear} was called
     */
    long getRefusedFills();
}
