package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.backend.RedisBackend;
import io.omnicache.jcache.testing.RedisServer;
import java.net.URI;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.EntryProcessorException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens when the application's own parts fail, or what lies in Redis is not what the cache expects. */
class FailureTest {
    @RegisterExtension
    final RedisServer redis = RedisServer.shared();

    private final RedisCachingProvider provider = new RedisCachingProvider();
    private final String uri = redis.uri();
    private final Map<String, String> store = new TreeMap<>();

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void put_whoseWriterFails_leavesTheCacheAsItWas() {
        Cache<String, String> cache = create(writing());
        cache.put("k", "v");

        assertThatThrownBy(() -> cache.put("k", "bad")).isInstanceOf(CacheWriterException.class);
        assertThatThrownBy(() -> cache.replace("k", "v", "bad")).isInstanceOf(CacheWriterException.class);
        assertThatThrownBy(() -> cache.invoke("k", (entry, a) -> {
                    entry.setValue("bad");
                    return null;
                }))
                .isInstanceOf(CacheWriterException.class);

        assertThat(cache.get("k")).isEqualTo("v");
        assertThat(store).containsEntry("k", "v");
    }

    @Test
    void putAll_whoseWriterFailsInTheMiddle_appliesWhatWasWritten() {
        Cache<String, String> cache = create(writing());
        Map<String, String> entries = Map.of("a", "1", "b", "bad", "c", "3");

        assertThatThrownBy(() -> cache.putAll(entries)).isInstanceOf(CacheWriterException.class);

        Map<String, String> there = new HashMap<>();
        cache.forEach(entry -> there.put(entry.getKey(), entry.getValue()));
        assertThat(there).isEqualTo(store).doesNotContainKey("b");
    }

    @Test
    void locks_ofACacheWithAWriter_areGoneAfterwards() {
        try (RedisProcess server = RedisProcess.start()) {
            Cache<String, String> cache =
                    provider.getCacheManager(URI.create(server.uri()), null).createCache("w", writing());
            cache.put("k", "v");
            cache.putAll(Map.of("a", "1", "b", "2"));
            assertThatThrownBy(() -> cache.put("k", "bad")).isInstanceOf(CacheWriterException.class);

            assertThat(server.command("DBSIZE")).isEqualTo("3");
            provider.close();
        }
    }

    @Test
    void get_whoseLoaderFails_isACacheLoaderException() {
        Cache<String, String> cache = create(
                new MutableConfiguration<String, String>().setReadThrough(true).setCacheLoaderFactory(Failing::new));

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
        Cache<String, String> cache = create(new MutableConfiguration<String, String>()
                .addCacheEntryListenerConfiguration(
                        new MutableCacheEntryListenerConfiguration<>(Throwing::new, null, false, true)));

        assertThatThrownBy(() -> cache.put("k", "v")).isInstanceOf(CacheEntryListenerException.class);

        assertThat(cache.get("k")).isEqualTo("v");
        cache.put("k", "w");
    }

    @Test
    void invoke_thatFails_changesNothing() {
        Cache<String, String> cache = create(new MutableConfiguration<>());
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
    void aValueOfAnUnknownKind_countsAsNone_andCanBeReplaced() {
        Cache<String, String> cache = create(new MutableConfiguration<>());
        try (RedisBackend raw = RedisBackend.open(uri)) {
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
    void aKeyThatIsNone_isPassedOverByIterations() {
        Cache<String, String> cache = create(new MutableConfiguration<>());
        try (RedisBackend raw = RedisBackend.open(uri)) {
            cache.put("k", "v");
            raw.set("c:#?", new byte[] {1, 'x'});

            assertThat(cache).extracting(Cache.Entry::getKey).containsExactly("k");
        }
    }

    @Test
    void aWrongKindOfRedisKey_isAnErrorThatSaysSo() {
        try (RedisProcess server = RedisProcess.start()) {
            Cache<String, String> cache = provider.getCacheManager(URI.create(server.uri()), null)
                    .createCache("c", new MutableConfiguration<>());
            server.command("LPUSH", "omnicache:c:k", "element");

            assertThatThrownBy(() -> cache.get("k"))
                    .isInstanceOf(RedisCacheException.class)
                    .hasMessageContaining("WRONGTYPE");
            provider.close();
        }
    }

    @Test
    void aFullServer_isAnErrorThatSaysSo() {
        try (RedisProcess server = RedisProcess.start("--maxmemory", "1")) {
            Cache<String, String> cache = provider.getCacheManager(URI.create(server.uri()), null)
                    .createCache("c", new MutableConfiguration<>());

            assertThatThrownBy(() -> cache.put("k", "value"))
                    .isInstanceOf(RedisCacheException.class)
                    .hasMessageContaining("maxmemory")
                    .hasMessageNotContaining("value");
            provider.close();
        }
    }

    private Cache<String, String> create(MutableConfiguration<String, String> configuration) {
        return provider.getCacheManager(URI.create(uri), null).createCache("c", configuration);
    }

    private MutableConfiguration<String, String> writing() {
        return new MutableConfiguration<String, String>()
                .setWriteThrough(true)
                .setCacheWriterFactory(() -> new Picky(store));
    }

    /** A store that takes every value but one. */
    private record Picky(Map<String, String> store) implements CacheWriter<String, String> {
        @Override
        public void write(Cache.Entry<? extends String, ? extends String> entry) {
            if (entry.getValue().equals("bad")) {
                throw new IllegalArgumentException("bad");
            }
            store.put(entry.getKey(), entry.getValue());
        }

        @Override
        public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
            for (var left = entries.iterator(); left.hasNext(); left.remove()) {
                write(left.next());
            }
        }

        @Override
        public void delete(Object key) {
            store.remove(key);
        }

        @Override
        public void deleteAll(Collection<?> keys) {
            keys.forEach(this::delete);
            keys.clear();
        }
    }

    private static final class Failing implements CacheLoader<String, String> {
        @Override
        public String load(String key) {
            throw new IllegalStateException("no store");
        }

        @Override
        public Map<String, String> loadAll(Iterable<? extends String> keys) {
            throw new IllegalStateException("no store");
        }
    }

    private static final class Throwing implements CacheEntryCreatedListener<String, String> {
        @Override
        public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
            throw new IllegalStateException("deaf");
        }
    }
}
