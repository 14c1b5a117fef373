package io.omnicache.jcache.near;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.TtlCache;
import io.omnicache.jcache.testing.Caches;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cache with a near cache: what is answered in this JVM, what isn't, and what a thread sees of changes. */
class NearCacheTest {
    private static final int KEYS = 20;

    @RegisterExtension
    final Caches caches = Caches.shared();

    private CacheManager manager;

    private <K, V> Cache<K, V> open(String tracking) {
        return open(tracking, new MutableConfiguration<>());
    }

    private <K, V> Cache<K, V> open(String tracking, MutableConfiguration<K, V> configuration) {
        manager = caches.settings(NearCaches.file(tracking));
        return manager.createCache(Caches.NAME, configuration);
    }

    @SuppressWarnings("unchecked")
    private static <V> void awaitOpen(Cache<String, V> cache) {
        NearCaches.awaitOpen(cache, "never there");
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "prefix"})
    void get_ofAnEntryThatWasRead_asksRedisNoMore(String tracking) {
        Cache<String, String> cache = open(tracking);
        cache.put("a", "1");
        awaitOpen(cache);
        cache.get("a");
        long before = NearCaches.hits(Caches.NAME);

        assertThat(cache.get("a")).isEqualTo("1");
        assertThat(cache.containsKey("a")).isTrue();
        assertThat(cache.getAll(Set.of("a", "b"))).isEqualTo(Map.of("a", "1"));
        assertThat(cache.unwrap(AsyncCache.class).get("a"))
                .isCompletedWithValue("1"); // At once: a reply would come later.

        assertThat(NearCaches.hits(Caches.NAME) - before).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "prefix"})
    void get_afterAChangeByAnotherProgram_returnsTheNewValueSoon(String tracking) {
        Cache<String, String> cache = open(tracking);
        Cache<String, String> other = caches.otherManager().createCache(Caches.NAME, new MutableConfiguration<>());
        cache.put("a", "1");
        awaitOpen(cache);
        for (int i = 0; i < KEYS; i++) {
            cache.get("a");
            String next = "v" + i;

            other.put("a", next);

            await().atMost(Duration.ofSeconds(5)).until(() -> next.equals(cache.get("a")));
        }
        other.remove("a");
        await().atMost(Duration.ofSeconds(5)).until(() -> !cache.containsKey("a"));
        other.put("a", "2");
        cache.get("a");
        other.clear();
        await().atMost(Duration.ofSeconds(5)).until(() -> cache.get("a") == null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "prefix"})
    void get_afterEachOwnChange_seesIt(String tracking) throws Exception {
        Cache<String, Integer> cache = open(tracking);
        awaitOpen(cache);
        TtlCache<String, Integer> timed = TtlCache.of(cache);
        AsyncCache<String, Integer> async = AsyncCache.of(cache);
        cache.put("a", 0);
        int value = 0;
        for (int i = 0; i < KEYS; i++) {
            assertThat(read(cache)).isEqualTo(value);
            cache.put("a", ++value);
            assertThat(read(cache)).isEqualTo(value);
            cache.putAll(Map.of("a", ++value, "b", 1));
            assertThat(cache.getAll(Set.of("a"))).containsEntry("a", value);
            timed.put("a", ++value, Duration.ofMinutes(1));
            assertThat(read(cache)).isEqualTo(value);
            assertThat(cache.replace("a", value, value + 1)).isTrue();
            assertThat(read(cache)).isEqualTo(++value);
            assertThat(cache.replace("a", ++value)).isTrue();
            assertThat(read(cache)).isEqualTo(value);
            assertThat(cache.getAndPut("a", value + 1)).isEqualTo(value);
            assertThat(read(cache)).isEqualTo(++value);
            assertThat(cache.getAndReplace("a", ++value)).isEqualTo(value - 1);
            assertThat(read(cache)).isEqualTo(value);
            cache.invoke("a", (entry, arguments) -> {
                entry.setValue(entry.getValue() + 1);
                return null;
            });
            assertThat(read(cache)).isEqualTo(++value);
            async.put("a", ++value);
            assertThat(read(cache)).isEqualTo(value);
            async.put("a", ++value);
            assertThat(async.get("a").toCompletableFuture().get()).isEqualTo(value);
            async.put("a", ++value).toCompletableFuture().get();
            assertThat(read(cache)).isEqualTo(value);
            for (Cache.Entry<String, Integer> entry : cache) {
                assertThat(cache.get(entry.getKey())).isEqualTo(entry.getValue());
            }
        }
        assertThat(cache.remove("a")).isTrue();
        assertThat(cache.get("a")).isNull();
        cache.put("a", 1);
        cache.get("a");
        assertThat(cache.getAndRemove("a")).isEqualTo(1);
        assertThat(cache.containsKey("a")).isFalse();
        cache.put("a", 2);
        cache.get("a");
        cache.removeAll(Set.of("a"));
        assertThat(cache.getAll(Set.of("a"))).isEmpty();
        cache.put("a", 3);
        cache.get("a");
        cache.removeAll();
        assertThat(cache.get("a")).isNull();
        cache.put("a", 4);
        cache.get("a");
        cache.clear();
        assertThat(cache.get("a")).isNull();
        assertThat(cache.putIfAbsent("a", 5)).isTrue();
        assertThat(cache.get("a")).isEqualTo(5);
    }

    private static Integer read(Cache<String, Integer> cache) {
        Integer first = cache.get("a");
        assertThat(cache.get("a")).isEqualTo(first);
        return first;
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "prefix"})
    void get_ofAMutableValue_givesEachCallerACopy(String tracking) {
        Cache<String, ArrayList<String>> cache = open(tracking);
        cache.put("a", new ArrayList<>(List.of("1")));
        awaitOpen(cache);
        cache.get("a");
        long before = NearCaches.hits(Caches.NAME);

        cache.get("a").add("2");
        cache.getAll(Set.of("a")).get("a").add("3");

        assertThat(cache.get("a")).containsExactly("1");
        assertThat(NearCaches.hits(Caches.NAME) - before).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"key", "prefix"})
    void get_withKeysOfEachKind_findsThemAndDropsThem(String tracking) {
        Cache<Object, String> cache = open(tracking);
        NearCaches.awaitOpen(cache, "never there");
        List<Object> keys = new ArrayList<>(List.of(
                "", "plain", "#tagged", "{brace}%", "ü", 1, 1L, (short) 1, (byte) 1, 'c', true, new UUID(1, 2)));
        keys.addAll(List.of(1.5, List.of("a", 1), new Key("x", 3), Thread.State.NEW));
        Map<Object, String> all = new HashMap<>();
        keys.forEach(key -> all.put(key, key.getClass().getSimpleName() + key));
        cache.putAll(all);
        NearCaches.hold(cache, all.keySet());
        long before = NearCaches.hits(Caches.NAME);

        assertThat(cache.getAll(all.keySet())).isEqualTo(all);
        assertThat(NearCaches.hits(Caches.NAME) - before).isEqualTo(all.size());

        Cache<Object, String> other = caches.otherManager().createCache(Caches.NAME, new MutableConfiguration<>());
        all.replaceAll((key, value) -> value + "!");
        other.putAll(all);
        await().atMost(Duration.ofSeconds(5)).until(() -> all.equals(cache.getAll(all.keySet())));
    }

    /** A key with an encoding of several parts. */
    private record Key(String name, int number) implements java.io.Serializable {}
}
