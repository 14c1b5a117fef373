package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Store and cache agree, also when one of them refuses a change. */
class WriteThroughTest {
    @RegisterExtension
    final Caches caches = Caches.shared();

    /** Its loader finds no rows, so that a stale entry would be seen. */
    private final MapStore<Object, Object> store = MapStore.loading(key -> null);

    @Test
    void put_ofAValueThatCannotBeEncoded_doesNotTellTheStore() {
        Cache<Object, Object> cache = caches.create(store.readAndWriteThrough());
        cache.put("k", "v");

        assertThatThrownBy(() -> cache.put("k", new Object())).isInstanceOf(CacheException.class);
        assertThatThrownBy(() -> cache.replace("k", new Object())).isInstanceOf(CacheException.class);
        Map<Object, Object> entries = new LinkedHashMap<>();
        entries.put("a", "1");
        entries.put("b", new Object());
        assertThatThrownBy(() -> cache.putAll(entries)).isInstanceOf(CacheException.class);

        assertThat(store.rows).isEqualTo(Map.of("k", "v"));
        assertThat(cache.get("k")).isEqualTo("v");
        assertThat(cache.containsKey("a")).isFalse();
    }

    @Test
    void put_thatRedisRefusesAfterTheStoreTookIt_leavesNoOldValue() {
        try (RedisProcess server = RedisProcess.start()) {
            Cache<Object, Object> cache = caches.open(server.uri()).createCache("c", store.readAndWriteThrough());
            cache.put("k", "old");
            store.afterWrite = key -> server.command("CONFIG", "SET", "maxmemory", "1");

            assertThatThrownBy(() -> cache.put("k", "new"))
                    .isInstanceOf(RedisCacheException.class)
                    .hasMessageContaining("maxmemory");

            assertThat(store.rows).containsEntry("k", "new");
            assertThat(cache.containsKey("k")).isFalse();
            caches.provider().close();
        }
    }

    @Test
    void putAll_thatRedisRefusesAfterTheStoreTookIt_leavesNoOldValue() {
        try (RedisProcess server = RedisProcess.start()) {
            Cache<Object, Object> cache = caches.open(server.uri()).createCache("c", store.readAndWriteThrough());
            cache.putAll(Map.of("a", "old", "b", "old"));
            store.afterWrite = key -> server.command("CONFIG", "SET", "maxmemory", "1");

            assertThatThrownBy(() -> cache.putAll(Map.of("a", "new", "b", "new")))
                    .isInstanceOf(RedisCacheException.class);

            assertThat(cache.containsKey("a")).isFalse();
            assertThat(cache.containsKey("b")).isFalse();
            caches.provider().close();
        }
    }

    @Test
    void close_whileTheStoreIsTold_leavesNoOldValue() {
        Cache<Object, Object> cache = caches.create(store.readAndWriteThrough());
        cache.put("k", "old");
        store.afterWrite = key -> cache.close();

        assertThatThrownBy(() -> cache.put("k", "new")).isInstanceOf(IllegalStateException.class);

        store.afterWrite = key -> {};
        assertThat(caches.create(store.readAndWriteThrough()).get("k")).isNull();
    }

    @Test
    void putAll_ofNothing_doesNotTellTheStore() {
        Cache<Object, Object> cache = caches.create(store.readAndWriteThrough());

        cache.putAll(Map.of());

        assertThat(store.calls).isEmpty();
    }

    @Test
    void putAll_ofTwoKeysWithTheSameBytes_doesNotWaitForItself() {
        Cache<Object, Object> cache = caches.create(store.readAndWriteThrough());
        Map<Object, Object> entries = new LinkedHashMap<>();
        entries.put(new byte[] {1}, "a");
        entries.put(new byte[] {1}, "b");

        cache.putAll(entries);

        assertThat(cache.get(new byte[] {1})).isIn("a", "b");
    }

    @Test
    void invoke_thatSetsAndRemovesAMissingEntry_neitherLoadsNorWrites() {
        Cache<Object, Object> cache = caches.create(store.readAndWriteThrough());

        store.rows.put("k", "stored");
        store.onLoad = store.rows::get;

        Object seen = cache.invoke("k", (entry, arguments) -> {
            entry.setValue("v");
            entry.remove();
            return entry.getValue() == null ? "nothing" : entry.getValue();
        });

        assertThat(seen).isEqualTo("nothing");
        assertThat(cache.containsKey("k")).isFalse();
        assertThat(store.calls).isEmpty();
    }
}
