package io.omnicache.jcache.near;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.ServerStatistics;
import io.omnicache.jcache.testing.Statistics;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;

/** What the tests of near caches have in common. */
final class NearCaches {
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration LONGEST_FAILOVER = Duration.ofSeconds(30);

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

    /** Reads a key that isn't there until the near cache of the cache is open. A JVM's first connection may be slow. */
    static <K> void awaitOpen(Cache<K, ?> cache, K absent) {
        await().atMost(LONGEST)
                .ignoreExceptionsInstanceOf(UnavailableException.class)
                .until(() -> {
                    cache.containsKey(absent);
                    return state(cache.getName()).equals("open");
                });
    }

    /**
     * The same with values that are their text in Redis, so that other programs can write them.
     *
     * @param maxStaleness such as {@code 500ms}
     */
    static String readable(String tracking, String maxStaleness) {
        return "defaults: {near-cache: true, near-cache-tracking: " + tracking + ", near-cache-max-staleness: "
                + maxStaleness + ", codec: string, statistics: true}";
    }

    /** Reads a cache with {@link #readable} entries until they are here. */
    static <K> void hold(Cache<K, ?> cache, Set<K> keys) {
        await().atMost(LONGEST_FAILOVER)
                .ignoreExceptionsInstanceOf(CacheException.class)
                .until(() -> {
                    cache.getAll(keys);
                    long before = hits(cache.getName());
                    cache.getAll(keys);
                    return hits(cache.getName()) - before == keys.size();
                });
    }

    /** Has another program change entries that are here, and reads the new values. */
    static void assertChangesAreHeard(
            Cache<String, String> cache, Function<String, RedisProcess> master, Set<String> keys, String next) {
        hold(cache, keys);
        for (String key : keys) {
            String redisKey = redisKey(cache, key);
            master.apply(redisKey).command("SET", redisKey, next);
        }
        await().atMost(LONGEST)
                .untilAsserted(() -> assertThat(cache.getAll(keys))
                        .isEqualTo(keys.stream().collect(Collectors.toMap(key -> key, key -> next))));
        hold(cache, keys);
    }

    /** The key of an entry in Redis, with the default key prefix. */
    static String redisKey(Cache<String, String> cache, String key) {
        return "omnicache:" + cache.getName() + ":" + key;
    }

    /**
     * Reads an entry whose change to a value was just acknowledged, until the value is there. No read that began later
     * than the bound may return another one. A read may fail.
     */
    static void assertNeverStale(Cache<String, String> cache, String key, String value, Duration bound) {
        long changed = System.nanoTime();
        while (true) {
            long begin = System.nanoTime();
            try {
                if (value.equals(cache.get(key))) {
                    return;
                }
                assertThat(Duration.ofNanos(begin - changed))
                        .as("time since the change")
                        .isLessThan(bound);
            } catch (CacheException e) {
                assertThat(Duration.ofNanos(begin - changed)).isLessThan(LONGEST_FAILOVER);
            }
        }
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
