package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.Concurrently;
import io.omnicache.jcache.testing.RedisServer;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The first steps of a user: each group of operations, and the errors of a wrong URI or password. */
class RedisCacheTest {
    @RegisterExtension
    final Caches caches = Caches.shared();

    private final RedisServer redis = caches.redis();

    @Test
    void cachingProvider_byItsName_isThisOne() {
        try (CachingProvider provider = Caching.getCachingProvider(RedisCachingProvider.class.getName())) {
            assertThat(provider).isInstanceOf(RedisCachingProvider.class);
        }
    }

    @Test
    void get_afterPut_returnsTheValue() {
        Cache<String, String> cache = caches.create("users", new MutableConfiguration<>());

        cache.put("42", "Ada");

        assertThat(cache.get("42")).isEqualTo("Ada");
        assertThat(cache.get("43")).isNull();
    }

    @Test
    void clear_ofOneCache_leavesTheOthers() {
        Cache<String, String> a = caches.create("a", new MutableConfiguration<>());
        Cache<String, String> ab = caches.create("a:b", new MutableConfiguration<>());
        a.put("b:c", "1");
        ab.put("c", "2");

        a.clear();

        assertThat(a.containsKey("b:c")).isFalse();
        assertThat(ab.get("c")).isEqualTo("2");
    }

    @Test
    void bulkOperations_onAFewEntries_agreeWithSingleOnes() {
        Cache<Integer, String> cache = caches.create("bulk", new MutableConfiguration<>());
        Map<Integer, String> entries = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            entries.put(i, "v" + i);
        }

        cache.putAll(entries);

        assertThat(cache.getAll(entries.keySet())).isEqualTo(entries);
        Map<Integer, String> walked = new HashMap<>();
        cache.forEach(entry -> walked.put(entry.getKey(), entry.getValue()));
        assertThat(walked).isEqualTo(entries);
        cache.removeAll(Set.of(1, 2));
        assertThat(cache.get(1)).isNull();
        cache.removeAll();
        assertThat(cache.iterator().hasNext()).isFalse();
    }

    @Test
    void invoke_fromEightThreads_losesNoIncrement() throws Exception {
        Cache<String, Integer> cache = caches.create("counters", new MutableConfiguration<>());
        Concurrently.run(8, thread -> {
            for (int i = 0; i < 200; i++) {
                cache.invoke("k", (entry, arguments) -> {
                    entry.setValue(entry.exists() ? entry.getValue() + 1 : 1);
                    return null;
                });
            }
        });

        assertThat(cache.get("k")).isEqualTo(1_600);
    }

    @Test
    void replace_inALoopFromEightThreads_losesNoIncrement() throws Exception {
        Cache<String, Integer> cache = caches.create("loop", new MutableConfiguration<>());
        cache.put("k", 0);
        Concurrently.run(8, thread -> {
            for (int i = 0; i < 100; i++) {
                Integer seen = cache.get("k");
                while (!cache.replace("k", seen, seen + 1)) {
                    seen = cache.get("k");
                }
            }
        });

        assertThat(cache.get("k")).isEqualTo(800);
    }

    @Test
    void put_ofANewEntryWithZeroDuration_storesNothing() {
        Cache<String, String> cache = caches.create(
                "zero",
                new MutableConfiguration<String, String>()
                        .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ZERO)));

        cache.put("k", "v");

        assertThat(cache.containsKey("k")).isFalse();
    }

    @Test
    void firstOperation_onAnUnreachableServer_namesItWithoutThePassword() {
        CacheManager nowhere = caches.open("redis://:hush@127.0.0.1:1");
        Cache<String, String> cache = nowhere.createCache("users", new MutableConfiguration<>());

        assertThatThrownBy(() -> cache.get("42"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("redis://127.0.0.1:1")
                .hasMessageContaining("can't be reached")
                .hasMessageNotContaining("hush");
        assertThat(nowhere.getURI()).hasToString("redis://127.0.0.1:1");
    }

    @Test
    void firstOperation_withAWrongPassword_saysSo() {
        try (RedisProcess server = RedisProcess.start("--requirepass", "right")) {
            CacheManager wrong = caches.open(server.address().replace("//", "//:hush@"));
            Cache<String, String> cache = wrong.createCache("users", new MutableConfiguration<>());

            assertThatThrownBy(() -> cache.get("42"))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("refused the login")
                    .hasMessageNotContaining("hush");
            wrong.close();
        }
    }

    @Test
    void put_ofAValueThatIsNotSerializable_namesTheClass() {
        Cache<String, Object> cache = caches.create("objects", new MutableConfiguration<>());

        assertThatThrownBy(() -> cache.put("k", new Object()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("java.lang.Object");
        assertThat(cache.containsKey("k")).isFalse();
    }
}
