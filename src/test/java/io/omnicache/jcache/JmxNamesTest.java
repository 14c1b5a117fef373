package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.management.JmxRegistration;
import io.omnicache.jcache.testing.LogCapture;
import io.omnicache.jcache.testing.RedisServer;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoader;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who has a name in JMX where several caches want it, and what the log says of that. */
class JmxNamesTest {
    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

    @RegisterExtension
    final RedisServer redis = RedisServer.shared();

    private final RedisCachingProvider provider = new RedisCachingProvider();
    private final URI uri = URI.create(redis.uri());
    private final CacheManager manager = provider.getCacheManager(uri, null);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch loading = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() {
        release.countDown();
        provider.close();
        threads.shutdownNow();
    }

    @Test
    void createCache_whoseNameDiffersInAColonOnly_leavesTheFirstItsBean_andNamesBothCaches() throws Exception {
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
            assertThat(puts("a.b")).isEqualTo(1);
            second.close();
            assertThat(puts("a.b")).isEqualTo(1);
        }
        first.close();
        assertThat(beans("a.b")).isEmpty();
    }

    @Test
    void close_ofTheFirst_givesTheNameToTheNext() throws Exception {
        Cache<String, String> first = manager.createCache("a:b", counting());
        Cache<String, String> second = manager.createCache("a,b", counting());
        Cache<String, String> third = manager.createCache("a=b", counting());
        second.put("k", "v");
        second.put("k", "v");

        first.close();

        assertThat(puts("a.b")).isEqualTo(2);
        manager.enableStatistics("a,b", false);
        assertThat(puts("a.b")).as("the third's").isZero();
        manager.enableStatistics("a,b", true);
        manager.enableStatistics("a,b", true);
        manager.destroyCache("a=b");
        assertThat(puts("a.b")).isEqualTo(2);
        second.close();
        assertThat(beans("a.b")).isEmpty();
        assertThat(third.isClosed()).isTrue();
    }

    @Test
    void managersOfTwoClassLoaders_closedInEitherOrder_leaveTheBeanOfTheOpenOne() throws Exception {
        try (URLClassLoader other = new URLClassLoader(new URL[0], getClass().getClassLoader());
                LogCapture log = LogCapture.of(JmxRegistration.class)) {
            CacheManager secondManager = provider.getCacheManager(uri, other);
            manager.createCache("c", counting());
            Cache<String, String> second = secondManager.createCache("c", counting());
            second.put("k", "v");

            assertThat(log.messages()).singleElement().asString().contains("another class loader");
            manager.close();

            assertThat(puts("c")).isEqualTo(1);
            secondManager.close();
            assertThat(beans("c")).isEmpty();
        }
    }

    /** Its loader keeps the first cache from being closed at once. */
    @Test
    void createCache_whileOneOfTheNameIsBeingClosed_hasItsBean() throws Exception {
        Cache<String, String> first = manager.createCache("c", loading());
        first.loadAll(Set.of("k"), false, null);
        loading.await();
        Future<?> closing = threads.submit(first::close);
        Awaitility.await().until(() -> !manager.getCacheNames().iterator().hasNext());

        Cache<String, String> second = manager.createCache("c", counting());

        release.countDown();
        closing.get(20, TimeUnit.SECONDS);
        second.put("k", "v");
        assertThat(puts("c")).isEqualTo(1);
    }

    @Test
    void getCacheManager_whileTheFormerIsBeingClosed_hasItsBeans() throws Exception {
        Cache<String, String> first = manager.createCache("c", loading());
        first.loadAll(Set.of("k"), false, null);
        loading.await();
        Future<?> closing = threads.submit(manager::close);
        Awaitility.await().until(manager::isClosed);

        Cache<String, String> second = provider.getCacheManager(uri, null).createCache("c", counting());

        release.countDown();
        closing.get(20, TimeUnit.SECONDS);
        second.put("k", "v");
        assertThat(puts("c")).isEqualTo(1);
    }

    @Test
    void createAndClose_byManyThreads_leaveNoBeanBehind() throws Exception {
        Future<?>[] running = new Future<?>[4];
        for (int t = 0; t < running.length; t++) {
            String name = "a" + ":,=*".charAt(t) + "b";
            running[t] = threads.submit(() -> {
                for (int i = 0; i < 300; i++) {
                    manager.createCache(name, counting()).close();
                }
            });
        }
        for (Future<?> one : running) {
            one.get(60, TimeUnit.SECONDS);
        }

        assertThat(beans("a.b")).isEmpty();
    }

    private MutableConfiguration<String, String> loading() {
        return counting().setCacheLoaderFactory(() -> new CacheLoader<>() {
            @Override
            public String load(String key) {
                return key;
            }

            @Override
            public Map<String, String> loadAll(Iterable<? extends String> keys) {
                loading.countDown();
                try {
                    release.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return Map.of();
            }
        });
    }

    private static MutableConfiguration<String, String> counting() {
        return new MutableConfiguration<String, String>().setStatisticsEnabled(true);
    }

    private static long puts(String name) throws Exception {
        Set<ObjectName> found = beans(name);
        assertThat(found).hasSize(1);
        return (Long) SERVER.getAttribute(found.iterator().next(), "CachePuts");
    }

    private static Set<ObjectName> beans(String name) throws Exception {
        return SERVER.queryNames(new ObjectName("javax.cache:type=CacheStatistics,*,Cache=" + name), null);
    }
}
