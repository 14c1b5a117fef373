package io.omnicache.jcache;

import static io.omnicache.jcache.testing.Waiting.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.Statistics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code remember-missing}: what the loader lacks is asked for once, and every operation sees no entry. */
class RememberMissingTest {
    @RegisterExtension
    final Caches caches = Caches.shared();

    private final MapStore<String, String> store = new MapStore<>();

    private Cache<String, String> create(String more) {
        return create(more, store.readThrough());
    }

    private Cache<String, String> create(String more, MutableConfiguration<String, String> configuration) {
        return caches.settings("defaults: {remember-missing: 10m, " + more + "}")
                .createCache(Caches.NAME, configuration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"loading: jvm", "loading: cluster", "codec: string", "on-undecodable: throw", "sweep: index"})
    void get_ofAKeyThatTheLoaderLacks_loadsOnceInAllJvms(String more) {
        Cache<String, String> first = create(more);
        Cache<String, String> second = create(more);

        assertThat(first.get("k")).isNull();
        assertThat(first.get("k")).isNull();
        assertThat(second.get("k")).isNull();
        assertThat(second.getAll(Set.of("k"))).isEmpty();
        assertThat(join(second.unwrap(AsyncCache.class).get("k"))).isNull();
        assertThat(second.<Boolean>invoke("k", (entry, arguments) -> entry.getValue() == null))
                .isTrue();

        assertThat(store.calls).containsExactly("load k");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"loading: jvm", "loading: cluster", "codec: string", "on-undecodable: throw", "sweep: index"})
    void operations_onSuchAKey_seeNoEntry(String more) {
        List<String> events = new CopyOnWriteArrayList<>();
        MutableConfiguration<String, String> listened = store.readThrough()
                .addCacheEntryListenerConfiguration(new RecordingListener<String, String>(
                                event -> events.add(event.getEventType() + "" + event.getKey()))
                        .synchronous());
        for (Cache<String, String> cache : List.of(create(more), create(more, listened))) {
            Map<String, String> none = cache.getAll(Set.of("a", "b", "c", "d", "e", "f", "g"));
            assertThat(none).isEmpty();
            assertThat(cache.containsKey("a")).isFalse();
            assertThat(cache.iterator().hasNext()).isFalse();
            assertThat(cache.remove("a")).isFalse();
            assertThat(cache.get("b")).isNull();
            assertThat(cache.getAndRemove("b")).isNull();
            assertThat(cache.replace("c", "x")).isFalse();
            assertThat(cache.replace("c", "x", "y")).isFalse();
            assertThat(cache.getAndReplace("c", "x")).isNull();
            assertThat(cache.putIfAbsent("c", "v")).isTrue();
            assertThat(cache.getAndPut("d", "v")).isNull();
            cache.put("e", "v");
            cache.putAll(Map.of("f", "v"));
            cache.invoke("g", (entry, arguments) -> {
                assertThat(entry.exists()).isFalse();
                entry.setValue("v");
                return null;
            });
            assertThat(cache.getAll(Set.of("c", "d", "e", "f", "g"))).hasSize(5).containsValue("v");
            cache.removeAll();
        }
        assertThat(events)
                .containsExactlyInAnyOrder(
                        "CREATEDc",
                        "CREATEDd",
                        "CREATEDe",
                        "CREATEDf",
                        "CREATEDg",
                        "REMOVEDc",
                        "REMOVEDd",
                        "REMOVEDe",
                        "REMOVEDf",
                        "REMOVEDg");
    }

    @Test
    void get_afterThatTime_loadsAgain() {
        Cache<String, String> cache =
                caches.settings("defaults: {remember-missing: 20ms}").createCache(Caches.NAME, store.readThrough());
        assertThat(cache.get("k")).isNull();
        store.rows.put("k", "v");

        Awaitility.await().until(() -> "v".equals(cache.get("k")));
    }

    @Test
    void access_doesNotLengthenThatTime() {
        Cache<String, String> cache = create(
                "loading: jvm",
                store.readThrough()
                        .setExpiryPolicyFactory(AccessedExpiryPolicy.factoryOf(new Duration(TimeUnit.DAYS, 9))));
        String redisKey = caches.redis().keyPrefix() + Caches.NAME + ":";
        store.rows.put("there", "v");

        cache.getAll(Set.of("k", "there"));
        cache.get("k");
        cache.getAll(Set.of("k", "there"));

        assertThat(Long.parseLong(caches.redis().command("PTTL", redisKey + "k")))
                .isBetween(1L, 600_000L);
        assertThat(Long.parseLong(caches.redis().command("PTTL", redisKey + "there")))
                .isGreaterThan(600_000L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"loading: jvm", "loading: cluster"})
    void loadAll_asksTheLoaderNevertheless(String more) {
        Cache<String, String> cache = create(more);
        assertThat(cache.get("k")).isNull();
        store.rows.put("k", "v");

        join(cache.unwrap(AsyncCache.class).loadAll(Set.of("k"), false));

        assertThat(cache.get("k")).isEqualTo("v");
    }

    @Test
    void statistics_countAMiss() {
        Cache<String, String> cache = create("statistics: true", store.readThrough());
        cache.get("k");
        cache.get("k");

        assertThat(Statistics.count(Caches.NAME, "CacheMisses")).isEqualTo(2);
        assertThat(Statistics.count(Caches.NAME, "CacheHits")).isZero();
    }

    @Test
    void create_withTheCodecBytes_isRefused() {
        assertThatThrownBy(() -> create("codec: bytes"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("remember-missing: 600000ms")
                .hasMessageContaining("codec: bytes")
                .hasMessageContaining("take another codec");
    }
}
