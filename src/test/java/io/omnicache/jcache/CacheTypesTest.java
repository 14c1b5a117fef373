package io.omnicache.jcache;

import static io.omnicache.jcache.testing.Waiting.await;
import static io.omnicache.jcache.testing.Waiting.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.testing.Caches;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The types of keys and values: primitive types, and types that the first typed {@code getCache} sets. */
class CacheTypesTest {
    @RegisterExtension
    final Caches caches = Caches.shared();

    @AutoClose("shutdownNow")
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @ParameterizedTest
    @ValueSource(strings = {"boolean", "byte", "short", "char", "int", "long", "float", "double"})
    @SuppressWarnings({"unchecked", "rawtypes"})
    void setTypes_ofAPrimitive_isItsBox(Class primitive) {
        CacheManager manager = caches.manager();
        Cache cache = manager.createCache("c", new MutableConfiguration().setTypes(primitive, primitive));
        Object value = java.lang.reflect.Array.get(java.lang.reflect.Array.newInstance(primitive, 1), 0);

        cache.put(value, value);

        assertThat(cache.get(value)).isEqualTo(value);
        assertThat(manager.getCache("c", primitive, primitive)).isSameAs(cache);
        assertThat(manager.getCache("c", value.getClass(), primitive)).isSameAs(cache);
        assertThat(cache.getConfiguration(Configuration.class).getKeyType()).isEqualTo(value.getClass());
        assertThat(((CompleteConfiguration<?, ?>) cache.getConfiguration(CompleteConfiguration.class)).getValueType())
                .isEqualTo(value.getClass());
    }

    @Test
    void setTypes_ofVoid_isRefusedAtOnce() {
        CacheManager manager = caches.manager();

        assertThatThrownBy(() ->
                        manager.createCache("c", new MutableConfiguration<>().setTypes(Object.class, cast(void.class))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("void");
        assertThat(manager.getCacheNames()).isEmpty();
    }

    @Test
    void types_ofTheFile_mayBePrimitive() throws IOException {
        CacheManager manager = caches.settings("caches: {counts: {key-type: int, value-type: long}}");

        Cache<Integer, Long> counts = manager.getCache("counts", int.class, Long.class);
        counts.put(1, 2L);

        assertThat(manager.<Integer, Long>getCache("counts", Integer.class, long.class)
                        .get(1))
                .isEqualTo(2L);
        assertThatThrownBy(() -> caches.settings("caches: {counts: {key-type: void}}"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("line 1, caches[counts].key-type: found void");
    }

    @Test
    void getCache_ofADeclaredCacheWithPrimitives_settlesTheBoxes() throws IOException {
        CacheManager manager = caches.settings("caches: {counts: {}}");

        Cache<Integer, Long> counts = manager.getCache("counts", int.class, long.class);
        counts.put(1, 2L);

        assertThat(counts.get(1)).isEqualTo(2L);
        assertThat(manager.getCache("counts", Integer.class, Long.class)).isSameAs(counts);
    }

    @Test
    void getCache_withObject_settlesThatToo() throws IOException {
        CacheManager manager = caches.settings("caches: {any: {}}");
        manager.getCache("any", Object.class, Object.class).put(1, "one");

        assertThatThrownBy(() -> manager.getCache("any", String.class, String.class))
                .isInstanceOf(ClassCastException.class);
    }

    /** A typed and an untyped {@code getCache} race for a declared cache; both get it. */
    @Test
    void getCache_withTypesDuringCreation_findsTheCache() throws Exception {
        CacheManager manager = caches.settings("caches: {'r-*': {}}");
        for (int round = 0; round < 1_000; round++) {
            String name = "r-" + round;
            CountDownLatch ready = new CountDownLatch(1);
            Future<Cache<String, Integer>> second = threads.submit(() -> {
                ready.countDown();
                while (!isOpen(manager, name)) {
                    Thread.onSpinWait();
                }
                return manager.getCache(name, String.class, Integer.class);
            });
            await(ready);

            Cache<?, ?> first = manager.getCache(name);

            assertThat(get(second)).isSameAs(first);
            first.close();
        }
    }

    @Test
    void getCache_byThreadsThatDisagreeOnTheTypes_agreesWithOneOnly() throws Exception {
        CacheManager manager = caches.settings("caches: {'r-*': {}}");
        List<Class<?>> types = List.of(String.class, Integer.class, Long.class);
        for (int round = 0; round < 200; round++) {
            String name = "r-" + round;
            CountDownLatch go = new CountDownLatch(1);
            List<Future<Boolean>> asking = types.stream()
                    .map(type -> threads.submit(() -> {
                        go.await();
                        try {
                            return manager.getCache(name, type, type) != null;
                        } catch (ClassCastException e) {
                            return false;
                        }
                    }))
                    .toList();
            go.countDown();
            int agreed = 0;
            for (Future<Boolean> one : asking) {
                agreed += get(one) ? 1 : 0;
            }

            assertThat(agreed).isEqualTo(1);
        }
    }

    private static boolean isOpen(CacheManager manager, String name) {
        for (String open : manager.getCacheNames()) {
            if (open.equals(name)) {
                return true;
            }
        }
        return false;
    }

    @SuppressWarnings("unchecked")
    private static Class<Object> cast(Class<?> type) {
        return (Class<Object>) type;
    }
}
