package io.omnicache.jcache.near;

import static org.awaitility.Awaitility.await;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.ServerStatistics;
import io.omnicache.jcache.testing.Statistics;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;

/** What the tests of near caches have in common. */
final class NearCaches {
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private NearCaches() {}

    /** A settings file in which every cache has a near cache, with statistics. */
    static String file(String tracking) {
        return "defaults: {near-cache: true, near-cache-tracking: " + tracking + ", statistics: true}";
    }

    /** Creates a cache whose near cache is open. No canary comes while something is counted. */
    static Cache<String, String> open(
            Caches caches, String settings, MutableConfiguration<String, String> configuration) {
        Cache<String, String> cache = caches.settings(
                        "connection: {timeout: 20s, connect-timeout: 20s}\ndefaults: {near-cache: true, near-cache-max-staleness: 1h,"
                                + " statistics: true, " + settings + "}")
                .createCache(Caches.NAME, configuration);
        awaitOpen(cache, "never there");
        return cache;
    }

    /** Reads a key that isn't there until the near cache of the cache is open. */
    static <K> void awaitOpen(Cache<K, ?> cache, K absent) {
        await().atMost(LONGEST).until(() -> {
            cache.containsKey(absent);
            return state(cache.getName()).equals("open");
        });
    }

    static long hits(String cacheName) {
        return Statistics.count(cacheName, "NearHits");
    }

    static String state(String cacheName) {
        return Statistics.text(cacheName, "NearCacheState");
    }

    /** How often each command was sent that reads entries, since the counts of the server were reset. */
    static Map<String, Integer> reads(RedisProcess server) {
        Map<String, Integer> reads = new TreeMap<>(ServerStatistics.calls(server));
        reads.keySet().retainAll(Set.of("get", "getrange", "mget", "pttl"));
        return reads;
    }
}
