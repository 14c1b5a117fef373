package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.testing.AsyncJoined;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.TimedCalls;
import io.omnicache.jcache.testing.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operations that are redirected, or that replicas answer, take no longer than their timeout either. */
class BoundedWaitsIT {
    private static final Duration BOUND = Duration.ofMillis(250 + 1_500);

    @RegisterExtension
    static final OwnServer<RedisCluster> cluster = RedisServer.cluster(3, 1);

    @RegisterExtension
    final Caches caches = Caches.on(
            () -> "redis-cluster://" + RedisProcess.hosts(cluster.get().nodes()) + "?timeout=250ms&connect-timeout=8s");

    private Cache<String, String> open(String from, String prefix) {
        Cache<String, String> cache = caches.manager("read-from=" + from + "&key-prefix=" + prefix)
                .createCache("c", new MutableConfiguration<>());
        for (int i = 0; i < 30; i++) { // All nodes.
            String key = "warm" + i;
            Waiting.untilItWorks(() -> cache.put(key, "v"));
            Waiting.untilItWorks(() -> cache.get(key));
        }
        return cache;
    }

    @ParameterizedTest
    @ValueSource(strings = {"master", "replica", "any"})
    void operations_onAStoppedCluster_endInTime(String from) {
        Cache<String, String> cache = open(from, "stopped-" + from + ":");
        TimedCalls calls = new TimedCalls();
        for (Cache<String, String> side : List.of(cache, AsyncJoined.of(cache))) {
            for (int i = 0; i < 6; i++) {
                String key = "k" + i + (side == cache);
                calls.add("get " + key, () -> side.get(key));
                calls.add("put " + key, () -> side.put(key, "v"));
                calls.add("getAll " + key, () -> side.getAll(Set.of(key, key + "2", key + "3")));
                calls.add("putAll " + key, () -> side.putAll(Map.of(key, "v", key + "2", "v", key + "3", "v")));
            }
        }

        cluster.get().nodes().forEach(RedisProcess::suspend);
        List<TimedCalls.Result> results;
        try {
            results = calls.run();
        } finally {
            cluster.get().nodes().forEach(RedisProcess::resume);
        }

        assertThat(results).allSatisfy(result -> assertThat(result.failure()).isInstanceOf(RedisCacheException.class));
        assertThat(results.get(0).took()).as(results.get(0).name()).isLessThan(BOUND);
    }

    @Test
    void operations_thatAreRedirectedToAStoppedServer_endInTime() {
        Cache<String, String> cache = open("master", "%7Bmoving%7D:");
        TimedCalls calls = new TimedCalls();
        Cache<String, String> async = AsyncJoined.of(cache);
        calls.add("get", () -> cache.get("1"));
        calls.add("put", () -> cache.put("2", "v"));
        calls.add("putAll", () -> cache.putAll(Map.of("3", "v", "4", "v")));
        calls.add("async get", () -> async.get("5"));
        calls.add("async put", () -> async.put("6", "v"));
        SlotMove move = SlotMove.of(cluster.get(), "{moving}").begin();

        move.to().suspend();
        List<TimedCalls.Result> results;
        try {
            results = calls.run();
        } finally {
            move.to().resume();
            move.finish();
        }

        assertThat(results).allSatisfy(result -> assertThat(result.failure()).isInstanceOf(RedisCacheException.class));
        assertThat(results.get(0).took()).as(results.get(0).name()).isLessThan(BOUND);
    }
}
