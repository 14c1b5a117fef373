package io.omnicache.jcache;

import static io.omnicache.jcache.testing.Waiting.await;
import static io.omnicache.jcache.testing.Waiting.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.CompiledClasses;
import io.omnicache.jcache.testing.MapStore;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.integration.CompletionListenerFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Asynchronous operations use the context class loader of their caller, and hold no reference to it afterwards. */
class AsyncClassLoadingTest {
    @RegisterExtension
    final Caches caches = Caches.shared();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"java", "fory"})
    void operation_whoseClassesAreTheContextClassLoaders_findsThem(String codec) throws Exception {
        try (CompiledClasses classes = CompiledClasses.of(folder.resolve("classes"), CompiledClasses.RECORD)) {
            Cache<String, Object> cache = open(codec, new MutableConfiguration<>());
            AsyncCache<String, Object> async = AsyncCache.of(cache);
            Object value = classes.make("V");
            within(classes, () -> {
                cache.put("k", value);
                assertThat(cache.get("k")).isEqualTo(value);
                return null;
            });

            within(classes, () -> {
                assertThat(join(async.get("k"))).isEqualTo(value);
                assertThat(join(async.containsKey("k"))).isTrue();
                assertThat(join(async.getAll(Set.of("k")))).containsValue(value);
                assertThat(join(async.putIfAbsent("k", value))).isFalse();
                assertThat(join(async.replace("k", value))).isTrue();
                assertThat(join(async.replace("k", value, value))).isTrue();
                assertThat(join(async.getAndPut("k", value))).isEqualTo(value);
                assertThat(join(async.getAndReplace("k", value))).isEqualTo(value);
                assertThat(join(async.<Object>invoke("k", (entry, arguments) -> entry.getValue())))
                        .isEqualTo(value);
                assertThat(join(async.remove("k"))).isTrue();
                cache.put("k", value);
                assertThat(join(async.getAndRemove("k"))).isEqualTo(value);
                return null;
            });
        }
    }

    /** Holds for loaders, processors, listeners and background loads, and not for dependents of a stage. */
    @Test
    void callbacks_inAsynchronousOperations_haveCallersContextClassLoader() throws Exception {
        Map<String, ClassLoader> seen = new ConcurrentHashMap<>();
        CacheEntryCreatedListener<String, Object> listener = events -> note("listener", seen);
        Cache<String, Object> cache = open(
                "java",
                noting(seen)
                        .readThrough()
                        .addCacheEntryListenerConfiguration(
                                new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, true)));
        AsyncCache<String, Object> async = AsyncCache.of(cache);
        ClassLoader own = new ClassLoader(getClass().getClassLoader()) {};

        within(own, () -> {
            join(async.get("loader"));
            join(async.invoke("k", (entry, arguments) -> {
                note("processor", seen);
                entry.setValue("v");
                return null;
            }));
            join(async.loadAll(Set.of("loadAll"), true));
            CompletionListenerFuture loaded = new CompletionListenerFuture();
            cache.loadAll(Set.of("background"), true, loaded);
            return loaded.get();
        });

        assertThat(seen)
                .hasSize(5)
                .allSatisfy((what, loader) -> assertThat(loader).isSameAs(own));
        // The stage is not complete yet; otherwise the dependent would run in the calling thread.
        CountDownLatch attached = new CountDownLatch(1);
        CompletableFuture<ClassLoader> dependent = within(
                own,
                () -> async.invoke("k", (entry, arguments) -> {
                            await(attached);
                            return null;
                        })
                        .thenApply(nothing -> Thread.currentThread().getContextClassLoader())
                        .toCompletableFuture());
        attached.countDown();
        assertThat(join(dependent)).isNotSameAs(own);
    }

    @ParameterizedTest
    @ValueSource(strings = {"get", "getAll", "putIfAbsent", "invoke", "loadAll"})
    void contextClassLoader_ofACallerThatIsGone_isCollected(String operation) throws Exception {
        AsyncCache<String, Object> async = AsyncCache.of(
                open("java", noting(new ConcurrentHashMap<>()).readThrough().setReadThrough(false)));
        Map<String, Function<AsyncCache<String, Object>, CompletionStage<?>>> operations = Map.of(
                "get", c -> c.get("k"),
                "getAll", c -> c.getAll(Set.of("k")),
                "putIfAbsent", c -> c.putIfAbsent("k", "v"),
                "invoke", c -> c.invoke("k", (entry, arguments) -> null),
                "loadAll", c -> c.loadAll(Set.of("k"), false));
        Function<AsyncCache<String, Object>, CompletionStage<?>> start =
                Objects.requireNonNull(operations.get(operation));
        join(async.get("connected"));
        ClassLoader[] application = {new ClassLoader(getClass().getClassLoader()) {}};
        CompletionStage<?> kept = within(application[0], () -> start.apply(async));
        join(kept);
        WeakReference<ClassLoader> gone = new WeakReference<>(application[0]);
        application[0] = null;

        Awaitility.await().atMost(java.time.Duration.ofSeconds(30)).until(() -> {
            System.gc();
            return gone.get() == null;
        });
        assertThat(kept.toCompletableFuture()).isDone();
    }

    private Cache<String, Object> open(String codec, MutableConfiguration<String, Object> configuration) {
        return caches.settings("""
                defaults:
                  codec: %s
                  serial-filter: "app.*;java.**;!*"
                """.formatted(codec), getClass().getClassLoader())
                .createCache("c", configuration);
    }

    private static MapStore<String, Object> noting(Map<String, ClassLoader> seen) {
        return MapStore.loading(key -> {
            if (!key.equals("k")) {
                note(key, seen);
            }
            return "v";
        });
    }

    private static void note(String what, Map<String, ClassLoader> seen) {
        seen.put(what, Thread.currentThread().getContextClassLoader());
    }

    private static <T> T within(ClassLoader context, Callable<T> work) throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        Thread.currentThread().setContextClassLoader(context);
        try {
            return work.call();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
    }
}
