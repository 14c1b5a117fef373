package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.backend.RedisBackend;
import io.omnicache.jcache.testing.Caches;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a caller is told when Redis goes away while it waits, and what a limited user may do. */
class ConnectionLossTest {
    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    @Test
    void putIfAbsent_withConnectionLostBeforeReply_isUnknown() {
        Cache<String, String> cache = caches.manager("timeout=60s").createCache("c", new MutableConfiguration<>());
        cache.get("k");
        caches.server().command("CLIENT", "PAUSE", "60000", "WRITE");
        CompletableFuture<Boolean> outcome = CompletableFuture.supplyAsync(() -> cache.putIfAbsent("k", "v"));
        awaitBlockedClient();

        caches.server().kill();

        assertThatThrownBy(() -> outcome.get(30, TimeUnit.SECONDS))
                .hasRootCauseInstanceOf(RedisCacheException.class)
                .rootCause()
                .hasMessageContaining("lost before the reply")
                .matches(failure -> ((RedisCacheException) failure).isOutcomeUnknown());
    }

    @Test
    void putAll_whenRedisIsAway_doesNotWaitForEachPart() {
        Cache<Integer, Integer> cache =
                caches.manager("timeout=2s&retries=2").createCache("c", new MutableConfiguration<>());
        cache.get(1);
        Map<Integer, Integer> entries = new HashMap<>();
        for (int i = 0; i < 50_000; i++) {
            entries.put(i, i);
        }
        caches.server().kill();

        // Two hundred batches of two seconds each would take longer.
        assertThat(CompletableFuture.runAsync(() -> cache.putAll(entries)))
                .failsWithin(60, TimeUnit.SECONDS)
                .withThrowableThat()
                .withCauseInstanceOf(RedisCacheException.class);
    }

    @Test
    void clear_byAUserWithoutScripts_removesItsKeys() {
        RedisProcess redis = caches.server();
        redis.command("ACL", "SETUSER", "modest", "on", ">hush", "~tenant:*", "+@read", "+@write", "+ping");
        redis.command("SET", "other:k", "v");
        try (RedisBackend backend =
                RedisBackend.open(redis.uri().replace("redis://", "redis://modest:hush@") + "?key-prefix=tenant:")) {
            for (int i = 0; i < 2_500; i++) {
                backend.set("k" + i, new byte[] {1});
            }

            backend.clear();

            assertThat(redis.command("DBSIZE")).isEqualTo("1");
        }
    }

    private void awaitBlockedClient() {
        Awaitility.await()
                .atMost(10, TimeUnit.SECONDS)
                .until(() -> caches.server().command("INFO", "clients").contains("blocked_clients:1"));
    }
}
