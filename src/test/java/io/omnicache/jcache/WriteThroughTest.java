package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.RedisServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The store and the cache agree, also where one of the two refuses. */
class WriteThroughTest {
    @RegisterExtension
    final RedisServer redis = RedisServer.shared();

    private final RedisCachingProvider provider = new RedisCachingProvider();
    private final Store store = new Store();

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void put_ofAValueThatCannotBeEncoded_doesNotTellTheStore() {
        Cache<Object, Object> cache = create(redis.uri());
        cache.put("k", "v");

        assertThatThrownBy(() -> cache.put("k", new Object())).isInstanceOf(CacheException.class);
        assertThatThrownBy(() -> cache.replace("k", new Object())).isInstanceOf(CacheException.class);
        Map<Object, Object> entries = new LinkedHashMap<>();
        entries.put("a", "1");
        entries.put("b", new Object());
        assertThatThrownBy(() -> cache.putAll(entries)).isInstanceOf(CacheException.class);

        assertThat(store.data).isEqualTo(Map.of("k", "v"));
        assertThat(cache.get("k")).isEqualTo("v");
        assertThat(cache.containsKey("a")).isFalse();
    }

    @Test
    void put_thatRedisRefusesAfterTheStoreTookIt_leavesNoOldValue() {
        try (RedisProcess server = RedisProcess.start()) {
            Cache<Object, Object> cache = create(server.uri());
            cache.put("k", "old");
            store.meanwhile = () -> server.command("CONFIG", "SET", "maxmemory", "1");

            assertThatThrownBy(() -> cache.put("k", "new"))
                    .isInstanceOf(RedisCacheException.class)
                    .hasMessageContaining("maxmemory");

            assertThat(store.data).containsEntry("k", "new");
            assertThat(cache.containsKey("k")).isFalse();
            provider.close();
        }
    }

    @Test
    void putAll_thatRedisRefusesAfterTheStoreTookIt_leavesNoOldValue() {
        try (RedisProcess server = RedisProcess.start()) {
            Cache<Object, Object> cache = create(server.uri());
            cache.putAll(Map.of("a", "old", "b", "old"));
            store.meanwhile = () -> server.command("CONFIG", "SET", "maxmemory", "1");

            assertThatThrownBy(() -> cache.putAll(Map.of("a", "new", "b", "new")))
                    .isInstanceOf(RedisCacheException.class);

            assertThat(cache.containsKey("a")).isFalse();
            assertThat(cache.containsKey("b")).isFalse();
            provider.close();
        }
    }

    @Test
    void close_whileTheStoreIsTold_leavesNoOldValue() {
        String uri = redis.uri();
        Cache<Object, Object> cache = create(uri);
        cache.put("k", "old");
        store.meanwhile = cache::close;

        assertThatThrownBy(() -> cache.put("k", "new")).isInstanceOf(IllegalStateException.class);

        store.meanwhile = () -> {};
        assertThat(create(uri).get("k")).isNull();
    }

    @Test
    void putAll_ofNothing_doesNotTellTheStore() {
        Cache<Object, Object> cache = create(redis.uri());

        cache.putAll(Map.of());

        assertThat(store.calls).isEmpty();
    }

    @Test
    void putAll_ofTwoKeysWithTheSameBytes_doesNotWaitForItself() {
        Cache<Object, Object> cache = create(redis.uri());
        Map<Object, Object> entries = new LinkedHashMap<>();
        entries.put(new byte[] {1}, "a");
        entries.put(new byte[] {1}, "b");

        cache.putAll(entries);

        assertThat(cache.get(new byte[] {1})).isIn("a", "b");
    }

    @Test
    void invoke_thatSetsAndRemovesAMissingEntry_neitherLoadsNorWrites() {
        Cache<Object, Object> cache = create(redis.uri());

        store.data.put("k", "stored");
        store.loadable = true;

        Object seen = cache.invoke("k", (entry, arguments) -> {
            entry.setValue("v");
            entry.remove();
            return entry.getValue() == null ? "nothing" : entry.getValue();
        });

        assertThat(seen).isEqualTo("nothing");
        assertThat(cache.containsKey("k")).isFalse();
        assertThat(store.calls).isEmpty();
    }

    private Cache<Object, Object> create(String uri) {
        return provider.getCacheManager(URI.create(uri), null)
                .createCache(
                        "c",
                        new MutableConfiguration<Object, Object>()
                                .setReadThrough(true)
                                .setCacheLoaderFactory(() -> store)
                                .setWriteThrough(true)
                                .setCacheWriterFactory(() -> store));
    }

    private static final class Store implements CacheLoader<Object, Object>, CacheWriter<Object, Object> {
        final Map<Object, Object> data = new ConcurrentHashMap<>();
        final List<String> calls = new ArrayList<>();
        volatile boolean loadable;
        volatile Runnable meanwhile = () -> {};

        @Override
        @SuppressWarnings("NullAway") // The API says null for a key that the store does not know.
        public Object load(Object key) {
            calls.add("load");
            return loadable ? data.get(key) : null;
        }

        @Override
        public Map<Object, Object> loadAll(Iterable<?> keys) {
            return Map.of();
        }

        @Override
        public void write(Cache.Entry<?, ?> entry) {
            calls.add("write");
            data.put(entry.getKey(), entry.getValue());
            meanwhile.run();
        }

        @Override
        public void writeAll(Collection<Cache.Entry<?, ?>> entries) {
            calls.add("writeAll");
            entries.forEach(entry -> data.put(entry.getKey(), entry.getValue()));
            entries.clear();
            meanwhile.run();
        }

        @Override
        public void delete(Object key) {
            calls.add("delete");
            data.remove(key);
        }

        @Override
        public void deleteAll(Collection<?> keys) {
            calls.add("deleteAll");
            keys.forEach(data::remove);
            keys.clear();
        }
    }
}
