package io.omnicache.jcache;

import javax.cache.management.CacheStatisticsMXBean;

/**
 * The statistics of one cache of this JVM: those of JSR-107 and, in addition, what only this provider has. The bean is
 * registered in JMX as {@code javax.cache:type=CacheStatistics,...} while statistics are enabled. Thread-safe.
 *
 * @see <a href="https://jcp.org/en/jsr/detail?id=107">JSR-107 1.1, management</a>
 */
public interface RedisCacheStatisticsMXBean extends CacheStatisticsMXBean {}
