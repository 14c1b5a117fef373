package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.RedisServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RedisCacheTest {
    @RegisterExtension
    final RedisServer redis = RedisServer.shared();

    private CachingProvider provider;
    private CacheManager manager;

    @BeforeEach
    void open() {
        provider = Caching.getCachingProvider(RedisCachingProvider.class.getName());
        manager = provider.getCacheManager(URI.create(redis.uri()), null);
    }

    @AfterEach
    void close() {
        manager.getCacheNames().forEach(manager::destroyCache);
        provider.close();
    }

    @Test
    void get_afterPut_returnsTheValue() {
        Cache<String, String> cache = manager.createCache("users", new MutableConfiguration<>());

        cache.put("42", "Ada");

        assertThat(cache.get("42")).isEqualTo("Ada");
        assertThat(cache.get("43")).isNull();
    }

    @Test
    void clear_ofOneCache_leavesTheOthers() {
        Cache<String, String> a = manager.createCache("a", new MutableConfiguration<>());
        Cache<String, String> ab = manager.createCache("a:b", new MutableConfiguration<>());
        a.put("b:c", "1");
        ab.put("c", "2");

        a.clear();

        assertThat(a.containsKey("b:c")).isFalse();
        assertThat(ab.get("c")).isEqualTo("2");
    }

    @Test
    void bulkOperations_onAFewEntries_agreeWithSingleOnes() {
        Cache<Integer, String> cache = manager.createCache("bulk", new MutableConfiguration<>());
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
        Cache<String, Integer> cache = manager.createCache("counters", new MutableConfiguration<>());
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> running = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            running.add(threads.submit(() -> {
                for (int i = 0; i < 200; i++) {
                    cache.invoke("k", (entry, arguments) -> {
                        entry.setValue(entry.exists() ? entry.getValue() + 1 : 1);
                        return null;
                    });
                }
            }));
        }
        for (Future<?> future : running) {
            future.get();
        }
        threads.shutdown();

        assertThat(cache.get("k")).isEqualTo(1_600);
    }

    @Test
    void replace_ofEqualValues_inALoopFromEightThreads_losesNoIncrement() throws Exception {
        Cache<String, Integer> cache = manager.createCache("loop", new MutableConfiguration<>());
        cache.put("k", 0);
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> running = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            running.add(threads.submit(() -> {
                for (int i = 0; i < 100; i++) {
                    Integer seen = cache.get("k");
                    while (!cache.replace("k", seen, seen + 1)) {
                        seen = cache.get("k");
                    }
                }
            }));
        }
        for (Future<?> future : running) {
            future.get();
        }
        threads.shutdown();

        assertThat(cache.get("k")).isEqualTo(800);
    }

    @Test
    void put_ofANewEntryWithZeroDuration_storesNothing() {
        Cache<String, String> cache = manager.createCache(
                "zero",
                new MutableConfiguration<String, String>()
                        .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ZERO)));

        cache.put("k", "v");

        assertThat(cache.containsKey("k")).isFalse();
    }

    @Test
    void firstOperation_onAnUnreachableServer_namesItWithoutThePassword() {
        CacheManager nowhere = provider.getCacheManager(URI.create("redis://:hush@127.0.0.1:1"), null);
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
            CacheManager wrong =
                    provider.getCacheManager(URI.create(server.address().replace("//", "//:hush@")), null);
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
        Cache<String, Object> cache = manager.createCache("objects", new MutableConfiguration<>());

        assertThatThrownBy(() -> cache.put("k", new Object()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("java.lang.Object");
        assertThat(cache.containsKey("k")).isFalse();
    }
}
