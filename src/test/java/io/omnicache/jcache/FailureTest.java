package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.backend.RedisBackend;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.RedisServer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.EventType;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CacheWriterException;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.EntryProcessorException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Failures of loaders, writers, listeners and processors, and data in Redis that is not the cache's own. */
class FailureTest {
    @RegisterExtension
    final Caches caches = Caches.shared();

    private final RedisServer redis = caches.redis();

    /** Takes every value but one. */
    private final MapStore<String, String> store = new MapStore<>();

    @BeforeEach
    void refuseBadValues() {
        store.beforeWrite = (key, value) -> {
            if ("bad".equals(value)) {
                throw new IllegalArgumentException("bad");
            }
        };
    }

    @Test
    void put_whoseWriterFails_leavesTheCacheAsItWas() {
        Cache<String, String> cache = caches.create(store.writeThrough());
        cache.put("k", "v");

        assertThatThrownBy(() -> cache.put("k", "bad")).isInstanceOf(CacheWriterException.class);
        assertThatThrownBy(() -> cache.replace("k", "v", "bad")).isInstanceOf(CacheWriterException.class);
        assertThatThrownBy(() -> cache.invoke("k", (entry, a) -> {
                    entry.setValue("bad");
                    return null;
                }))
                .isInstanceOf(CacheWriterException.class);

        assertThat(cache.get("k")).isEqualTo("v");
        assertThat(store.rows).containsEntry("k", "v");
    }

    @Test
    void putAll_whoseWriterFailsInTheMiddle_appliesWhatWasWritten() {
        Cache<String, String> cache = caches.create(store.writeThrough());
        Map<String, String> entries = Map.of("a", "1", "b", "bad", "c", "3");

        assertThatThrownBy(() -> cache.putAll(entries)).isInstanceOf(CacheWriterException.class);

        Map<String, String> there = new HashMap<>();
        cache.forEach(entry -> there.put(entry.getKey(), entry.getValue()));
        assertThat(there).isEqualTo(store.rows).doesNotContainKey("b");
    }

    @Test
    void locks_ofACacheWithAWriter_areGoneAfterwards() {
        try (RedisProcess server = RedisProcess.start()) {
            Cache<String, String> cache = caches.open(server.uri()).createCache("w", store.writeThrough());
            cache.put("k", "v");
            cache.putAll(Map.of("a", "1", "b", "2"));
            assertThatThrownBy(() -> cache.put("k", "bad")).isInstanceOf(CacheWriterException.class);

            assertThat(server.command("DBSIZE")).isEqualTo("3");
            caches.provider().close();
        }
    }

    @Test
    void get_whoseLoaderFails_isACacheLoaderException() {
        store.onLoad = key -> {
            throw new IllegalStateException("no store");
        };
        Cache<String, String> cache = caches.create(store.readThrough());

        assertThatThrownBy(() -> cache.get("k"))
                .isInstanceOf(CacheLoaderException.class)
                .hasRootCauseMessage("no store");
        assertThatThrownBy(() -> cache.getAll(Set.of("k", "l"))).isInstanceOf(CacheLoaderException.class);
        CompletionListenerFuture loaded = new CompletionListenerFuture();
        cache.loadAll(Set.of("k"), true, loaded);
        assertThatThrownBy(() -> loaded.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(CacheLoaderException.class);
    }

    @Test
    void put_whoseSynchronousListenerFails_hasHappened() {
        Cache<String, String> cache = caches.create(new RecordingListener<String, String>(event -> {
                    if (event.getEventType() == EventType.CREATED) {
                        throw new IllegalStateException("deaf");
                    }
                })
                .listened());

        assertThatThrownBy(() -> cache.put("k", "v")).isInstanceOf(CacheEntryListenerException.class);

        assertThat(cache.get("k")).isEqualTo("v");
        cache.put("k", "w");
    }

    @Test
    void invoke_thatFails_changesNothing() {
        Cache<String, String> cache = caches.create();
        cache.put("k", "v");

        assertThatThrownBy(() -> cache.invoke("k", (entry, a) -> {
                    entry.setValue("w");
                    throw new IllegalStateException("no");
                }))
                .isInstanceOf(EntryProcessorException.class)
                .hasRootCauseMessage("no");
        assertThat(cache.invokeAll(Set.of("k"), (entry, a) -> {
                    throw new IllegalStateException("no");
                }))
                .hasEntrySatisfying(
                        "k", result -> assertThatThrownBy(result::get).isInstanceOf(EntryProcessorException.class));

        assertThat(cache.get("k")).isEqualTo("v");
    }

    @Test
    void get_ofAnUnknownKindOfValue_isAMiss() {
        Cache<String, String> cache = caches.create();
        try (RedisBackend raw = RedisBackend.open(redis.uri())) {
            raw.set("c:k", new byte[] {(byte) 0xee, 1, 2});

            assertThat(cache.get("k")).isNull();
            assertThat(cache.replace("k", "x", "y")).isFalse();
            assertThat(cache.iterator().hasNext()).isFalse();
            assertThat(cache.<Boolean>invoke("k", (entry, a) -> entry.exists())).isFalse();
            cache.invoke("k", (entry, a) -> {
                entry.setValue("new");
                return null;
            });

            assertThat(cache.get("k")).isEqualTo("new");
        }
    }

    @Test
    void iteration_overAForeignKey_leavesItOut() {
        Cache<String, String> cache = caches.create();
        try (RedisBackend raw = RedisBackend.open(redis.uri())) {
            cache.put("k", "v");
            raw.set("c:#?", new byte[] {1, 'x'});

            assertThat(cache).extracting(Cache.Entry::getKey).containsExactly("k");
        }
    }

    @Test
    void get_ofAnotherRedisType_isAnError() {
        try (RedisProcess server = RedisProcess.start()) {
            Cache<String, String> cache = caches.open(server.uri()).createCache("c", new MutableConfiguration<>());
            server.command("LPUSH", "omnicache:c:k", "element");

            assertThatThrownBy(() -> cache.get("k"))
                    .isInstanceOf(RedisCacheException.class)
                    .hasMessageContaining("WRONGTYPE");
            caches.provider().close();
        }
    }

    @Test
    void put_onAFullServer_isAnError() {
        try (RedisProcess server = RedisProcess.start("--maxmemory", "1")) {
            Cache<String, String> cache = caches.open(server.uri()).createCache("c", new MutableConfiguration<>());

            assertThatThrownBy(() -> cache.put("k", "value"))
                    .isInstanceOf(RedisCacheException.class)
                    .hasMessageContaining("maxmemory")
                    .hasMessageNotContaining("value");
            caches.provider().close();
        }
    }
}
