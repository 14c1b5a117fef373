package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.internal.cache.RedisCache;
import io.omnicache.jcache.testing.RedisServer;
import java.io.Closeable;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Creating, closing, destroying and configuring while others do the same, or work. */
class ConcurrentLifecycleTest {
    @RegisterExtension
    final RedisServer redis = RedisServer.shared();

    private final RedisCachingProvider provider = new RedisCachingProvider();
    private final URI uri = URI.create(redis.uri());
    private final CacheManager manager = provider.getCacheManager(uri, null);
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void close() {
        provider.close();
        threads.shutdownNow();
    }

    @Test
    void createCache_whoseListenerIsBeingMade_isNotVisibleYet() {
        AtomicReference<Object> seen = new AtomicReference<>("not asked");

        manager.createCache(
                "c",
                new MutableConfiguration<String, String>()
                        .addCacheEntryListenerConfiguration(new MutableCacheEntryListenerConfiguration<>(
                                () -> {
                                    seen.set(manager.getCache("c"));
                                    return new Last();
                                },
                                null,
                                false,
                                true)));

        assertThat(seen.get()).isNull();
        assertThat(manager.<String, String>getCache("c")).isNotNull();
    }

    @Test
    void createCache_fromAFactoryOfAnother_inAnotherThread_doesNotWait() {
        Cache<String, String> outer =
                manager.createCache("outer", new MutableConfiguration<String, String>().setExpiryPolicyFactory(() -> {
                            CompletableFuture.supplyAsync(
                                            () -> manager.createCache("inner", new MutableConfiguration<>()), threads)
                                    .orTimeout(10, TimeUnit.SECONDS)
                                    .join();
                            return new Eternal(() -> {});
                        }));

        assertThat(outer).isNotNull();
        assertThat(manager.getCacheNames()).containsExactlyInAnyOrder("outer", "inner");
    }

    @Test
    void createCache_whileOneOfTheNameIsDestroyed_isRefused_soThatNothingOfItIsLost() {
        AtomicReference<Throwable> refused = new AtomicReference<>();
        manager.createCache(
                "c",
                new MutableConfiguration<String, String>()
                        .setExpiryPolicyFactory(() -> new Eternal(() -> {
                            try {
                                manager.createCache("c", new MutableConfiguration<>())
                                        .put("k", "new");
                            } catch (CacheException e) {
                                refused.set(e);
                            }
                        })));

        manager.destroyCache("c");

        assertThat(refused.get()).hasMessageContaining("being created or destroyed");
        assertThat(manager.createCache("c", new MutableConfiguration<>())).isEmpty();
    }

    @Test
    void close_ofAManagerOneOfWhoseCachesFails_closesTheOthers() {
        AtomicBoolean closed = new AtomicBoolean();
        for (String name : List.of("a", "b", "c", "d")) {
            manager.createCache(
                    name,
                    new MutableConfiguration<String, String>()
                            .setExpiryPolicyFactory(() -> new Eternal(() -> {
                                if (name.equals("d")) {
                                    closed.set(true);
                                } else {
                                    throw new NoClassDefFoundError("gone");
                                }
                            })));
        }

        provider.close();

        assertThat(closed).isTrue();
        assertThat(manager.isClosed()).isTrue();
    }

    @Test
    void enableStatistics_whileTheCacheIsClosed_leavesNoBean() throws Exception {
        for (int i = 0; i < 300; i++) {
            RedisCache<?, ?> cache =
                    manager.createCache("jmx", new MutableConfiguration<>()).unwrap(RedisCache.class);
            CountDownLatch go = new CountDownLatch(1);
            Future<?> enabling = threads.submit(() -> {
                go.await();
                cache.enableStatistics(true);
                return null;
            });
            go.countDown();
            cache.close();
            try {
                enabling.get();
            } catch (java.util.concurrent.ExecutionException e) {
                assertThat(e).hasCauseInstanceOf(IllegalStateException.class);
            }
        }

        assertThat(ManagementFactory.getPlatformMBeanServer()
                        .queryNames(new ObjectName("javax.cache:*,Cache=jmx"), null))
                .isEmpty();
    }

    @Test
    void listeners_registeredWhileTheConfigurationIsRead_disturbNobody() throws Exception {
        Cache<String, String> cache = manager.createCache("c", new MutableConfiguration<>());
        List<Future<?>> running = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            running.add(threads.submit(() -> {
                for (int i = 0; i < 100; i++) {
                    Last last = new Last();
                    cache.registerCacheEntryListener(
                            new MutableCacheEntryListenerConfiguration<>(() -> last, null, false, true));
                    cache.getConfiguration(MutableConfiguration.class);
                }
            }));
        }
        for (Future<?> future : running) {
            future.get();
        }

        MutableConfiguration<?, ?> read = cache.getConfiguration(MutableConfiguration.class);
        assertThat(read.getCacheEntryListenerConfigurations()).hasSize(400);
    }

    /** From the first event on each follows on the one before, although the writers began without a listener. */
    @Test
    void register_whileOthersWrite_missesNoChangeInBetween() throws Exception {
        for (int round = 0; round < 30; round++) {
            Cache<String, String> cache = manager.createCache("r" + round, new MutableConfiguration<>());
            AtomicBoolean stop = new AtomicBoolean();
            List<Future<?>> writers = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                String name = "t" + t + "-";
                writers.add(threads.submit(() -> {
                    for (int i = 0; !stop.get(); i++) {
                        cache.put("k", name + i);
                    }
                }));
            }
            Last last = new Last();
            cache.registerCacheEntryListener(
                    new MutableCacheEntryListenerConfiguration<>(() -> last, null, true, true));
            String atRegistration = cache.get("k");
            stop.set(true);
            for (Future<?> writer : writers) {
                writer.get();
            }

            assertThat(last.value == null ? atRegistration : last.value).isEqualTo(cache.get("k"));
            assertThat(last.broken).as("a change nobody heard of").isNull();
        }
    }

    /** Longer than a command without retries may take. */
    @Test
    void register_whileAnEarlierPutIsUnderWay_waitsForIt() throws Exception {
        Cache<String, Serializable> cache = manager.createCache("c", new MutableConfiguration<>());
        Future<?> put = SlowValue.putBy(threads, () -> cache.put("k", new SlowValue()));
        try {
            Future<?> registered =
                    threads.submit(() -> cache.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(
                            () -> new Keys(new ArrayList<>()), null, false, true)));

            assertThatThrownBy(() -> registered.get(2_500, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            SlowValue.letGo();
            put.get(20, TimeUnit.SECONDS);
            registered.get(20, TimeUnit.SECONDS);
        } finally {
            SlowValue.letGo();
        }
    }

    @Test
    void register_whileAnEarlierPutDoesNotEnd_isRefused_andCanBeRepeated() throws Exception {
        Cache<String, Serializable> cache = provider.getCacheManager(
                        URI.create(redis.uri() + "&timeout=50ms&connect-timeout=50ms"), null)
                .createCache("c", new MutableConfiguration<>());
        cache.containsKey("connects");
        List<String> heard = new ArrayList<>();
        MutableCacheEntryListenerConfiguration<String, Serializable> listener =
                new MutableCacheEntryListenerConfiguration<>(() -> new Keys(heard), null, false, true);
        Future<?> put = SlowValue.putBy(threads, () -> cache.put("unheard", new SlowValue()));
        try {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> cache.registerCacheEntryListener(listener))
                        .isInstanceOf(CacheException.class)
                        .hasMessageContaining("not registered");
            }
        } finally {
            SlowValue.letGo();
        }
        put.get(20, TimeUnit.SECONDS);

        cache.registerCacheEntryListener(listener);
        cache.put("heard", "v");

        assertThat(heard).containsExactly("heard");
    }

    @Test
    void register_byAnInterruptedThread_waitsAllTheSame_andLeavesItInterrupted() throws Exception {
        Cache<String, Serializable> cache = manager.createCache("c", new MutableConfiguration<>());
        AtomicBoolean stop = new AtomicBoolean();
        Future<?> busy = threads.submit(() -> {
            while (!stop.get()) {
                cache.put("k", "v");
            }
        });
        Thread.currentThread().interrupt();
        try {
            cache.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(
                    () -> new Keys(new ArrayList<>()), null, false, false));
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
            stop.set(true);
        }
        busy.get(20, TimeUnit.SECONDS);
    }

    @Test
    void namesThatUtf8CannotTellApart_areTwoCaches() {
        Cache<String, String> a = manager.createCache("\ud800", new MutableConfiguration<>());
        Cache<String, String> b = manager.createCache("\udbff", new MutableConfiguration<>());
        a.put("k", "a");

        assertThat(b.containsKey("k")).isFalse();
        manager.destroyCache("\udbff");
        assertThat(a.get("k")).isEqualTo("a");
    }

    @Test
    void close_ofAProviderWhileOperationsRun_endsThemWithAnException() throws Exception {
        Cache<String, String> cache = manager.createCache("c", new MutableConfiguration<>());
        cache.put("k", "v");
        CountDownLatch running = new CountDownLatch(4);
        List<Future<?>> operations = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            operations.add(threads.submit(() -> {
                cache.get("k");
                running.countDown();
                while (true) {
                    cache.putAll(Map.of("k", "v", "l", "w"));
                    cache.get("k");
                }
            }));
        }
        running.await();

        provider.close();

        for (Future<?> operation : operations) {
            assertThatThrownBy(() -> operation.get(20, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfAny(IllegalStateException.class, RedisCacheException.class);
        }
    }

    /** Remembers the last value, and the first change that doesn't follow on the one before. */
    private static final class Last
            implements CacheEntryCreatedListener<String, String>, CacheEntryUpdatedListener<String, String> {
        volatile @Nullable String value;
        volatile @Nullable String broken;

        @Override
        public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
            for (CacheEntryEvent<? extends String, ? extends String> event : events) {
                if (value != null && !value.equals(event.getOldValue()) && broken == null) {
                    broken = event.getOldValue() + " after " + value;
                }
                value = event.getValue();
            }
        }

        @Override
        public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
            onCreated(events);
        }
    }

    private record Keys(List<String> heard) implements CacheEntryCreatedListener<String, Serializable> {
        @Override
        public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends Serializable>> events) {
            events.forEach(event -> heard.add(event.getKey()));
        }
    }

    @SuppressWarnings("NullAway") // The API says null to keep the time to live.
    private record Eternal(Runnable onClose) implements ExpiryPolicy, Closeable {
        @Override
        public Duration getExpiryForCreation() {
            return Duration.ETERNAL;
        }

        @Override
        public Duration getExpiryForAccess() {
            return null;
        }

        @Override
        public Duration getExpiryForUpdate() {
            return null;
        }

        @Override
        public void close() {
            onClose.run();
        }
    }
}
