package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.RecordingListener;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CompletionListenerFuture;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** A closed provider leaves no thread, no connection and no JMX bean, also after failures. */
@Isolated
class LeftoversTest {
    /** A port without a server; one retry is enough to run the retries. */
    private static final String NOBODY = "redis://127.0.0.1:1?connect-timeout=300ms&timeout=300ms&retries=1";

    private static RedisProcess server;

    private final Set<Thread> before = Thread.getAllStackTraces().keySet();
    private final @Nullable ForkJoinPool poolOfTests = ForkJoinTask.getPool();
    private final RedisCachingProvider provider = new RedisCachingProvider();

    @BeforeAll
    static void start() {
        server = RedisProcess.start();
        server.command("ACL", "SETUSER", "app", "on", ">right", "~*", "&*", "+@all");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void close_afterEveryKindOfWork_leavesNothing() throws Exception {
        Cache<String, String> cache = create(uri("right"));
        cache.put("k", "v");
        cache.registerCacheEntryListener(new RecordingListener<String, String>().asynchronous());
        cache.put("l", "v");
        cache.forEach(entry -> {});
        CompletionListenerFuture loaded = new CompletionListenerFuture();
        cache.loadAll(Set.of("m"), true, loaded);
        loaded.get();

        provider.close();

        assertNothingIsLeft();
    }

    @Test
    void close_whileAsynchronousOperationsAreUnderWay_leavesNothing() {
        AsyncCache<String, String> async = AsyncCache.of(create(uri("right")));
        List<CompletionStage<?>> all = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            String key = "k" + i;
            all.add(async.put(key, "v").thenCompose(done -> async.replace(key, "v", "w")));
            all.add(async.get(key).thenApplyAsync(value -> value, Runnable::run));
        }
        all.add(async.loadAll(Set.of("m"), true));
        all.get(0).toCompletableFuture().join();

        provider.close();

        assertNothingIsLeft();
        assertThat(all).allMatch(stage -> stage.toCompletableFuture().isDone());
    }

    @Test
    void close_afterAWrongPassword_leavesNothing() {
        Cache<String, String> cache = create(uri("wrong"));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> cache.put("k", "v"))
                    .isInstanceOf(RedisCacheException.class)
                    .hasMessageContaining("refused the login");
        }

        provider.close();

        assertNothingIsLeft();
    }

    @Test
    void close_afterAServerThatIsNotThere_leavesNothing() {
        Cache<String, String> cache = create(URI.create(NOBODY));
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> cache.get("k")).isInstanceOf(RedisCacheException.class);
        }
        assertThatThrownBy(() -> cache.putAll(Map.of("a", "1", "b", "2"))).isInstanceOf(RedisCacheException.class);

        provider.close();

        assertNothingIsLeft();
    }

    @Test
    void close_withoutAnyOperation_leavesNothing() {
        create(uri("right"));

        provider.close();

        assertNothingIsLeft();
    }

    @Test
    void close_ofAManagerWhoseCacheCannotBeDestroyed_leavesNothing() {
        create(URI.create(NOBODY));
        var manager = provider.getCacheManager(URI.create(NOBODY), null);

        assertThatThrownBy(() -> manager.destroyCache("leftovers")).isInstanceOf(RedisCacheException.class);
        assertThat(manager.getCacheNames()).isEmpty();
        provider.close();

        assertNothingIsLeft();
    }

    @Test
    void close_ofAManager_letsItsClassLoaderGo() throws Exception {
        WeakReference<ClassLoader> loader = useAClassLoaderAndCloseItsManager();

        Awaitility.await().until(() -> {
            System.gc();
            return loader.get() == null;
        });
    }

    /** A method of its own, so that no local variable of the test refers to the class loader. */
    private WeakReference<ClassLoader> useAClassLoaderAndCloseItsManager() throws Exception {
        ClassLoader outer = Thread.currentThread().getContextClassLoader();
        try (URLClassLoader application = new URLClassLoader(new URL[0], outer)) {
            Thread.currentThread().setContextClassLoader(application);
            try (var manager = provider.getCacheManager(uri("right"), application)) {
                Cache<Object, Object> cache = manager.createCache("leftovers", new MutableConfiguration<>());
                cache.put(List.of("key"), new HashMap<>(Map.of("a", Set.of("b"))));
                assertThat(cache.get(List.of("key"))).isNotNull();
                assertThat(AsyncCache.of(cache)
                                .get(List.of("key"))
                                .toCompletableFuture()
                                .join())
                        .isNotNull();
            }
            return new WeakReference<>(application);
        } finally {
            Thread.currentThread().setContextClassLoader(outer);
        }
    }

    private void assertNothingIsLeft() {
        Awaitility.await().untilAsserted(() -> {
            assertThat(threads()).isEmpty();
            assertThat(connections()).isEqualTo(1);
        });
        assertThat(beans()).isEmpty();
    }

    /** New threads, without those of the common pool and of the pool of JUnit. */
    private Set<String> threads() {
        Set<Thread> now = new HashSet<>(Thread.getAllStackTraces().keySet());
        now.removeAll(before);
        Set<String> names = new HashSet<>();
        now.stream()
                .filter(thread -> thread.isAlive() && !isOfTests(thread))
                .map(Thread::getName)
                .filter(name -> !name.startsWith("awaitility") && !name.startsWith("ForkJoinPool.commonPool"))
                .forEach(names::add);
        return names;
    }

    private boolean isOfTests(Thread thread) {
        return thread instanceof ForkJoinWorkerThread worker && worker.getPool() == poolOfTests;
    }

    /** Includes the connection that asks. */
    private static long connections() {
        return server.command("CLIENT", "LIST").lines().count();
    }

    private static Set<ObjectName> beans() {
        try {
            return ManagementFactory.getPlatformMBeanServer()
                    .queryNames(new ObjectName("javax.cache:*,Cache=leftovers"), null);
        } catch (javax.management.MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
    }

    private Cache<String, String> create(URI uri) {
        return provider.getCacheManager(uri, null)
                .createCache(
                        "leftovers",
                        new MutableConfiguration<String, String>()
                                .setCacheLoaderFactory(() -> MapStore.loading(key -> key))
                                .setManagementEnabled(true)
                                .setStatisticsEnabled(true));
    }

    private static URI uri(String password) {
        return URI.create(server.uri().replace("//", "//app:" + password + "@"));
    }
}
