package io.omnicache.jcache;

import javax.cache.management.CacheStatisticsMXBean;

/**
 * The statistics of one cache of this JVM: those of JSR-107 and, in addition, what only this provider has. The bean is
 * registered in JMX as {@code javax.cache:type=CacheStatistics,...} while statistics are enabled. Thread-safe.
 *
 * @see <a href="https://jcp.org/en/jsr/detail?id=107">JSR-107 1.1, management</a>
 */
public interface RedisCacheStatisticsMXBean extends CacheStatisticsMXBean {

    /** The number of changes that wait in this JVM to be written behind, or are being written; 0 without write-behind. */
    long getWriteBehindQueueLength();

    /** For how long the store has lacked the oldest change that waits, in milliseconds; 0 if none waits. */
    long getWriteBehindOldestMillis();

    /** How many changes were not written by an attempt and were tried again. */
    long getWriteBehindFailures();

    /** How many changes were tried again. */
    long getWriteBehindRetries();

    /** How many changes the store has never got, since all attempts failed or the cache was closed before. */
    long getWriteBehindGivenUp();
}
