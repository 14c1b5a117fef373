package io.omnicache.jcache.near;

import static org.awaitility.Awaitility.await;

import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.testing.Statistics;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import javax.cache.Cache;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** What the tests of near caches have in common. */
final class NearCaches {
    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private NearCaches() {}

    /** A settings file in which every cache has a near cache, with statistics. */
    static String file(String tracking) {
        return "defaults: {near-cache: true, near-cache-tracking: " + tracking + ", statistics: true}";
    }

    /** Reads a key that isn't there until the near cache of the cache is open. A JVM's first connection may be slow. */
    static <K> void awaitOpen(Cache<K, ?> cache, K absent) {
        await().atMost(LONGEST)
                .ignoreExceptionsInstanceOf(UnavailableException.class)
                .until(() -> {
                    cache.containsKey(absent);
                    return state(cache.getName()).equals("open");
                });
    }

    static long hits(String cacheName) {
        return Statistics.count(cacheName, "NearHits");
    }

    static String state(String cacheName) {
        ObjectName bean = Statistics.beans(cacheName).iterator().next();
        try {
            return (String) SERVER.getAttribute(bean, "NearCacheState");
        } catch (JMException e) {
            throw new AssertionError(e);
        }
    }
}
