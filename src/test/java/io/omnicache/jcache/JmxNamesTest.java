package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.management.JmxRegistration;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.Concurrently;
import io.omnicache.jcache.testing.LogCapture;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Statistics;
import io.omnicache.jcache.testing.Waiting;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which cache owns a JMX name that several caches ask for, and what is logged. */
class JmxNamesTest {
    @RegisterExtension
    final Caches caches = Caches.shared();

    private final RedisServer redis = caches.redis();

    private final URI uri = URI.create(redis.uri());
    private final CacheManager manager = caches.manager();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch loading = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        threads.shutdownNow();
    }

    @Test
    void createCache_withTheJmxNameOfAnother_leavesItsBean() throws Exception {
        Cache<String, String> first = manager.createCache("a:b", counting());
        try (LogCapture log = LogCapture.of(JmxRegistration.class)) {
            Cache<String, String> second = manager.createCache("a,b", counting());

            assertThat(log.messages())
                    .singleElement()
                    .asString()
                    .contains("the cache a:b", "the cache a,b")
                    .doesNotContain("another manager");
            first.put("k", "v");
            second.put("k", "v");
            second.put("k", "v");
            assertThat(Statistics.count("a.b", "CachePuts")).isEqualTo(1);
            second.close();
            assertThat(Statistics.count("a.b", "CachePuts")).isEqualTo(1);
        }
        first.close();
        assertThat(Statistics.beans("a.b")).isEmpty();
    }

    @Test
    void close_ofTheFirst_givesTheNameToTheNext() throws Exception {
        Cache<String, String> first = manager.createCache("a:b", counting());
        Cache<String, String> second = manager.createCache("a,b", counting());
        Cache<String, String> third = manager.createCache("a=b", counting());
        second.put("k", "v");
        second.put("k", "v");

        first.close();

        assertThat(Statistics.count("a.b", "CachePuts")).isEqualTo(2);
        manager.enableStatistics("a,b", false);
        assertThat(Statistics.count("a.b", "CachePuts")).as("the third's").isZero();
        manager.enableStatistics("a,b", true);
        manager.enableStatistics("a,b", true);
        manager.destroyCache("a=b");
        assertThat(Statistics.count("a.b", "CachePuts")).isEqualTo(2);
        second.close();
        assertThat(Statistics.beans("a.b")).isEmpty();
        assertThat(third.isClosed()).isTrue();
    }

    @Test
    void close_ofOneOfTwoManagers_leavesTheBeanOfTheOther() throws Exception {
        try (URLClassLoader other = new URLClassLoader(new URL[0], getClass().getClassLoader());
                LogCapture log = LogCapture.of(JmxRegistration.class)) {
            CacheManager secondManager = caches.provider().getCacheManager(uri, other);
            manager.createCache("c", counting());
            Cache<String, String> second = secondManager.createCache("c", counting());
            second.put("k", "v");

            assertThat(log.messages()).singleElement().asString().contains("another class loader");
            manager.close();

            assertThat(Statistics.count("c", "CachePuts")).isEqualTo(1);
            secondManager.close();
            assertThat(Statistics.beans("c")).isEmpty();
        }
    }

    /** The running loader delays the close of the first cache. */
    @Test
    void createCache_whileOneOfTheNameIsBeingClosed_hasItsBean() throws Exception {
        Cache<String, String> first = startLoading();
        Future<?> closing = threads.submit(first::close);
        Awaitility.await().until(() -> !manager.getCacheNames().iterator().hasNext());

        Cache<String, String> second = manager.createCache("c", counting());

        assertHasBeanAfter(closing, second);
    }

    @Test
    void getCacheManager_whileTheFormerIsBeingClosed_hasItsBeans() throws Exception {
        startLoading();
        Future<?> closing = threads.submit(manager::close);
        Awaitility.await().until(manager::isClosed);

        Cache<String, String> second = caches.create(counting());

        assertHasBeanAfter(closing, second);
    }

    @Test
    void createAndClose_byManyThreads_leaveNoBeanBehind() throws Exception {
        Concurrently.run(4, thread -> {
            String name = "a" + ":,=*".charAt(thread) + "b";
            for (int i = 0; i < 300; i++) {
                manager.createCache(name, counting()).close();
            }
        });

        assertThat(Statistics.beans("a.b")).isEmpty();
    }

    private Cache<String, String> startLoading() {
        Cache<String, String> cache = manager.createCache("c", loading());
        cache.loadAll(Set.of("k"), false, null);
        Waiting.await(loading);
        return cache;
    }

    private void assertHasBeanAfter(Future<?> closing, Cache<String, String> cache) throws Exception {
        release.countDown();
        Waiting.get(closing);
        cache.put("k", "v");
        assertThat(Statistics.count("c", "CachePuts")).isEqualTo(1);
    }

    private MutableConfiguration<String, String> loading() {
        return counting()
                .setCacheLoaderFactory(() -> MapStore.loading(key -> {
                    loading.countDown();
                    Waiting.await(release);
                    return key;
                }));
    }

    private static MutableConfiguration<String, String> counting() {
        return new MutableConfiguration<String, String>().setStatisticsEnabled(true);
    }
}
