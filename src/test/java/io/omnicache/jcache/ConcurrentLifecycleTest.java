package io.omnicache.jcache;

import static io.omnicache.jcache.testing.Waiting.await;
import static io.omnicache.jcache.testing.Waiting.get;
import static io.omnicache.jcache.testing.Waiting.getAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.internal.cache.RedisCache;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.Concurrently;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.TestPolicy;
import io.omnicache.jcache.testing.Waiting;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.hamcrest.Matchers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Caches are created, closed, destroyed and configured while other threads do the same or use them. */
class ConcurrentLifecycleTest {
    @RegisterExtension
    final Caches caches = Caches.shared();

    private final CacheManager manager = caches.manager();

    @AutoClose("shutdownNow")
    private final ExecutorService threads = Executors.newCachedThreadPool();

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

    /** More processors wait than a manager runs at a time. */
    @Test
    void close_beforeAnAsynchronousProcessorIsBegun_doesNotRunIt() {
        Cache<Integer, String> cache = manager.createCache("c", new MutableConfiguration<>());
        AsyncCache<Integer, String> async = AsyncCache.of(cache);
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        List<CompletionStage<Object>> all = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            all.add(async.invoke(i, (entry, arguments) -> {
                begun.incrementAndGet();
                await(end);
                return null;
            }));
        }
        Awaitility.await().untilAtomic(begun, Matchers.equalTo(64));

        cache.close();
        end.countDown();

        long refused = all.stream()
                .map(Waiting::failureOf)
                .filter(IllegalStateException.class::isInstance)
                .count();
        assertThat(refused).isEqualTo(36);
        assertThat(begun).hasValue(64);
    }

    @Test
    void createCache_fromThreadOfAnothersFactory_doesNotWait() {
        Cache<String, String> outer =
                manager.createCache("outer", new MutableConfiguration<String, String>().setExpiryPolicyFactory(() -> {
                            CompletableFuture.supplyAsync(
                                            () -> manager.createCache("inner", new MutableConfiguration<>()), threads)
                                    .orTimeout(10, TimeUnit.SECONDS)
                                    .join();
                            return TestPolicy.eternal().onClose(() -> {});
                        }));

        assertThat(outer).isNotNull();
        assertThat(manager.getCacheNames()).containsExactlyInAnyOrder("outer", "inner");
    }

    @Test
    void createCache_duringDestroyOfItsName_isRefused() {
        AtomicReference<Throwable> refused = new AtomicReference<>();
        manager.createCache(
                "c",
                new MutableConfiguration<String, String>()
                        .setExpiryPolicyFactory(() -> TestPolicy.eternal().onClose(() -> {
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
                            .setExpiryPolicyFactory(() -> TestPolicy.eternal().onClose(() -> {
                                if (name.equals("d")) {
                                    closed.set(true);
                                } else {
                                    throw new NoClassDefFoundError("gone");
                                }
                            })));
        }

        caches.provider().close();

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
        Concurrently.run(4, thread -> {
            for (int i = 0; i < 100; i++) {
                Last last = new Last();
                cache.registerCacheEntryListener(
                        new MutableCacheEntryListenerConfiguration<>(() -> last, null, false, true));
                cache.getConfiguration(MutableConfiguration.class);
            }
        });

        MutableConfiguration<?, ?> read = cache.getConfiguration(MutableConfiguration.class);
        assertThat(read.getCacheEntryListenerConfigurations()).hasSize(400);
    }

    /**
     * Each event has the old value that the event before it set, although the writers began before the registration.
     */
    @Test
    void register_whileOthersWrite_missesNoChangeInBetween() throws Exception {
        for (int round = 0; round < 30; round++) {
            Cache<String, String> cache = manager.createCache("r" + round, new MutableConfiguration<>());
            AtomicBoolean stop = new AtomicBoolean();
            List<Future<?>> writers = Concurrently.start(threads, 4, thread -> {
                for (int i = 0; !stop.get(); i++) {
                    cache.put("k", "t" + thread + "-" + i);
                }
            });
            Last last = new Last();
            cache.registerCacheEntryListener(
                    new MutableCacheEntryListenerConfiguration<>(() -> last, null, true, true));
            String atRegistration = cache.get("k");
            stop.set(true);
            getAll(writers);

            assertThat(last.value == null ? atRegistration : last.value).isEqualTo(cache.get("k"));
            assertThat(last.broken).as("a change nobody heard of").isNull();
        }
    }

    /** The put takes longer than a command without retries may take. */
    @Test
    void register_duringPut_waitsForIt() throws Exception {
        Cache<String, Serializable> cache = manager.createCache("c", new MutableConfiguration<>());
        Future<?> put = SlowValue.putBy(threads, () -> cache.put("k", new SlowValue()));
        try {
            Future<?> registered = threads.submit(() ->
                    cache.registerCacheEntryListener(new RecordingListener<String, Serializable>().synchronous()));

            assertThatThrownBy(() -> registered.get(2_500, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            SlowValue.letGo();
            get(put);
            get(registered);
        } finally {
            SlowValue.letGo();
        }
    }

    @Test
    void register_whileAPutDoesNotEnd_isRefused() throws Exception {
        Cache<String, Serializable> cache =
                caches.manager("timeout=50ms&connect-timeout=50ms").createCache("c", new MutableConfiguration<>());
        Waiting.untilItWorks(() -> cache.containsKey("connects"));
        RecordingListener<String, Serializable> heard = new RecordingListener<>();
        MutableCacheEntryListenerConfiguration<String, Serializable> listener = heard.synchronous();
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
        get(put);

        cache.registerCacheEntryListener(listener);
        cache.put("heard", "v");

        assertThat(heard.keys).containsExactly("heard");
    }

    @Test
    void register_byInterruptedThread_waitsAndKeepsTheInterrupt() throws Exception {
        Cache<String, Serializable> cache = manager.createCache("c", new MutableConfiguration<>());
        AtomicBoolean stop = new AtomicBoolean();
        Future<?> busy = threads.submit(() -> {
            while (!stop.get()) {
                cache.put("k", "v");
            }
        });
        Thread.currentThread().interrupt();
        try {
            cache.registerCacheEntryListener(new RecordingListener<String, Serializable>().asynchronous());
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
        } finally {
            Thread.interrupted();
            stop.set(true);
        }
        get(busy);
    }

    @Test
    void createCache_ofUnpairedSurrogates_isAnotherCache() {
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
        List<Future<?>> operations = Concurrently.start(threads, 4, thread -> {
            cache.get("k");
            running.countDown();
            while (true) {
                cache.putAll(Map.of("k", "v", "l", "w"));
                cache.get("k");
            }
        });
        running.await();

        caches.provider().close();

        for (Future<?> operation : operations) {
            assertThatThrownBy(() -> operation.get(20, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOfAny(IllegalStateException.class, RedisCacheException.class);
        }
    }

    /** Keeps the last value, and the first event whose old value is not the value before it. */
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
}
