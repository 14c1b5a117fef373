package io.omnicache.jcache.near;

import static io.omnicache.jcache.testing.Waiting.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.LogCapture;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.ServerStatistics;
import io.omnicache.jcache.testing.Statistics;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.integration.CacheLoaderException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code near-cache-stale-if-error}: reads of expired entries while the cache loader fails. */
class StaleIfErrorTest {
    private static final String NEAR = "io.omnicache.jcache.internal.near";

    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    private final MapStore<String, String> store = new MapStore<>();

    private Cache<String, String> create(String loading) {
        return create(loading, "2s");
    }

    private Cache<String, String> create(String loading, String timeToLive) {
        store.rows.put("a", "1");
        store.rows.put("b", "2");
        Cache<String, String> cache = caches.settings("defaults: {near-cache: true, near-cache-stale-if-error: 5m,"
                        + " statistics: true, expiry.created: " + timeToLive + ", loading: " + loading + "}")
                .createCache(Caches.NAME, store.readThrough());
        ServerStatistics.reset(caches.server());
        assertThat(cache.getAll(Set.of("a", "b"))).hasSize(2);
        // What was loaded is read again, with its time to live, without anybody waiting for it.
        Awaitility.await().until(() -> ServerStatistics.calls(caches.server()).getOrDefault("pttl", 0) >= 2);
        return cache;
    }

    private boolean isEmpty() {
        return caches.server()
                .command("EXISTS", "omnicache:c:a", "omnicache:c:b")
                .equals("0");
    }

    private void failLoads() {
        store.onLoad = key -> {
            throw new IllegalStateException("no store");
        };
        Awaitility.await().until(this::isEmpty);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jvm", "cluster"})
    void reads_ofExpiredEntriesWhileTheLoaderFails_getWhatWasLastKnown(String loading) {
        Cache<String, String> cache = create(loading);
        AsyncCache<String, String> async = cache.unwrap(AsyncCache.class);
        try (LogCapture log = LogCapture.of(NEAR)) {
            failLoads();
            assertThat(cache.get("a")).isEqualTo("1");
            assertThat(cache.getAll(Set.of("a", "b"))).isEqualTo(Map.of("a", "1", "b", "2"));
            assertThat(join(async.get("b"))).isEqualTo("2");
            assertThat(join(async.getAll(Set.of("a", "b")))).hasSize(2);
            assertThat(cache.containsKey("a")).as("an entry in Redis").isFalse();
            assertThat(isEmpty()).as("nothing is stored").isTrue();
            assertThatThrownBy(() -> cache.get("none")).isInstanceOf(CacheLoaderException.class);
            assertThatThrownBy(() -> cache.getAll(Set.of("a", "none"))).isInstanceOf(CacheLoaderException.class);
            assertThat(Statistics.count(Caches.NAME, "NearStaleServed")).isEqualTo(6);
            assertThat(log.messages())
                    .filteredOn(line -> line.contains("last known"))
                    .hasSize(1);
        }
        store.rows.put("a", "3");
        store.onLoad = store.rows::get;
        assertThat(cache.get("a")).isEqualTo("3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"jvm", "cluster"})
    void entries_thatThisJvmHasChanged_areNotGivenOut(String loading) {
        Cache<String, String> cache = create(loading);
        cache.remove("a");
        assertThat(cache.get("b")).isEqualTo("2");
        failLoads();
        assertThatThrownBy(() -> cache.get("a")).isInstanceOf(CacheLoaderException.class);
        assertThat(cache.get("b")).isEqualTo("2");
        cache.clear();
        assertThatThrownBy(() -> cache.get("b")).isInstanceOf(CacheLoaderException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jvm", "cluster"})
    void entries_thatSomebodyElseHasRemoved_areNotGivenOut(String loading) {
        Cache<String, String> cache = create(loading, "10m");
        caches.server().command("FLUSHDB");
        store.onLoad = key -> {
            throw new IllegalStateException("no store");
        };
        // Until the removal is announced, the near cache has the entry.
        Awaitility.await()
                .untilAsserted(() -> assertThatThrownBy(() -> cache.get("a")).isInstanceOf(CacheLoaderException.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"jvm", "cluster"})
    void keys_forWhichTheLoaderHasNoValueAnyMore_areNotGivenOut(String loading) {
        Cache<String, String> cache = create(loading);
        store.rows.clear();
        Awaitility.await().until(this::isEmpty);
        assertThat(cache.get("a")).isNull();
        failLoads();
        assertThatThrownBy(() -> cache.get("a")).isInstanceOf(CacheLoaderException.class);
    }
}
