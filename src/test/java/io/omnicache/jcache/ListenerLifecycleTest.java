package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.testing.RedisServer;
import java.io.Closeable;
import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Listeners and other parts of a cache are closed once, hear nothing afterwards, and may fail in any way. */
class ListenerLifecycleTest {
    @RegisterExtension
    final RedisServer redis = RedisServer.shared();

    private final RedisCachingProvider provider = new RedisCachingProvider();
    private final Cache<String, String> cache =
            provider.getCacheManager(URI.create(redis.uri()), null).createCache("c", new MutableConfiguration<>());
    private final Part part = new Part();

    @AfterEach
    void close() {
        part.onEvent = key -> {};
        provider.close();
    }

    @Test
    void register_whoseFilterCannotBeMade_closesTheListener() {
        CacheEntryListenerConfiguration<String, String> listener = new MutableCacheEntryListenerConfiguration<>(
                () -> part,
                () -> {
                    throw new IllegalArgumentException("no filter");
                },
                false,
                true);

        assertThatThrownBy(() -> cache.registerCacheEntryListener(listener))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("no filter");

        assertThat(part.closed).hasValue(1);
    }

    @Test
    void close_ofACacheWhoseListenerIsItsOwnFilter_closesItOnce() {
        cache.registerCacheEntryListener(
                new MutableCacheEntryListenerConfiguration<>(() -> part, () -> part, false, true));
        cache.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(() -> part, null, true, true));

        cache.close();
        cache.close();

        assertThat(part.closed).hasValue(1);
    }

    @Test
    void deregister_ofAListenerThatCanBeClosed_leavesItOpen_alsoWhenTheCacheIsClosed() {
        CacheEntryListenerConfiguration<String, String> listener =
                new MutableCacheEntryListenerConfiguration<>(() -> part, () -> part, false, true);
        Cache<String, String> other = cache.getCacheManager().createCache("other", new MutableConfiguration<>());
        cache.registerCacheEntryListener(listener);
        other.registerCacheEntryListener(listener);

        cache.deregisterCacheEntryListener(listener);
        cache.deregisterCacheEntryListener(listener);
        cache.put("unheard", "v");
        cache.close();

        assertThat(part.closed).hasValue(0);
        other.put("heard", "v");
        assertThat(part.heard).containsExactly("heard");
        other.close();
        assertThat(part.closed).hasValue(1);
    }

    @Test
    void register_ofAListenerWhoseFactoryRegistersAnotherInAnotherThread_doesNotWait() {
        Part inner = new Part();
        CompletableFuture<?> registered = CompletableFuture.runAsync(() ->
                cache.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(
                        () -> {
                            CompletableFuture.runAsync(() -> cache.registerCacheEntryListener(
                                            new MutableCacheEntryListenerConfiguration<>(
                                                    () -> inner, null, false, true)))
                                    .orTimeout(10, TimeUnit.SECONDS)
                                    .join();
                            return part;
                        },
                        null,
                        false,
                        true)));

        assertThat(registered).succeedsWithin(20, TimeUnit.SECONDS);
        cache.put("k", "v");
        assertThat(part.heard).containsExactly("k");
        assertThat(inner.heard).containsExactly("k");
    }

    @Test
    void deregister_fromAnAsynchronousListenerWhileTheCacheIsClosed_doesNotHoldItUp() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger interrupted = new AtomicInteger(-1);
        CacheEntryListenerConfiguration<String, String> listener =
                new MutableCacheEntryListenerConfiguration<>(() -> part, null, false, false);
        part.onEvent = key -> {
            inside.countDown();
            await(go);
            try {
                cache.deregisterCacheEntryListener(listener);
            } catch (IllegalStateException e) {
                interrupted.set(Thread.currentThread().isInterrupted() ? 1 : 0);
            }
        };
        cache.registerCacheEntryListener(listener);
        cache.put("k", "v");
        await(inside);
        CompletableFuture<?> closed = CompletableFuture.runAsync(cache::close);
        Awaitility.await().until(cache::isClosed);
        go.countDown();

        assertThat(closed).succeedsWithin(20, TimeUnit.SECONDS);
        assertThat(interrupted).hasValue(0);
    }

    @Test
    void close_ofACacheWhoseLoaderIsItsWriter_closesItOnce() {
        Cache<String, String> both = cache.getCacheManager()
                .createCache(
                        "both",
                        new MutableConfiguration<String, String>()
                                .setWriteThrough(true)
                                .setCacheLoaderFactory(() -> part)
                                .setCacheWriterFactory(() -> part));

        both.close();
        both.close();

        assertThat(part.closed).hasValue(1);
    }

    @Test
    void deregister_ofAnAsynchronousListenerThatIsBehind_tellsItNothingMore() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        part.onEvent = key -> {
            inside.countDown();
            await(go);
        };
        CacheEntryListenerConfiguration<String, String> listener =
                new MutableCacheEntryListenerConfiguration<>(() -> part, null, false, false);
        cache.registerCacheEntryListener(listener);
        Part other = new Part();
        cache.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(() -> other, null, false, false));
        cache.put("1", "v");
        await(inside);
        cache.put("2", "v");

        cache.deregisterCacheEntryListener(listener);
        go.countDown();

        Awaitility.await().until(() -> other.heard.contains("2"));
        assertThat(part.heard).containsExactly("1");
    }

    @Test
    void close_fromAnAsynchronousListener_isNotInterrupted() {
        AtomicInteger interrupted = new AtomicInteger(-1);
        part.onEvent = key -> {
            cache.close();
            interrupted.set(Thread.currentThread().isInterrupted() ? 1 : 0);
        };
        cache.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(() -> part, null, false, false));

        cache.put("k", "v");

        Awaitility.await().until(() -> interrupted.get() >= 0);
        assertThat(interrupted).hasValue(0);
        assertThat(part.closed).hasValue(1);
    }

    @Test
    void putAll_whoseSynchronousListenerThrowsAnError_tellsItEveryEvent() {
        part.onEvent = key -> {
            throw new AssertionError("deaf");
        };
        cache.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(() -> part, null, false, true));

        assertThatThrownBy(() -> cache.putAll(Map.of("a", "1", "b", "2", "c", "3")))
                .isInstanceOf(AssertionError.class)
                .hasMessage("deaf");

        assertThat(part.heard).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void invoke_thatFailsWithAnError_leavesTheEventsOfOthersInOrder() {
        cache.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(() -> part, null, false, true));
        cache.put("a", "1");

        assertThatThrownBy(() -> cache.invoke("a", (entry, arguments) -> {
                    cache.put("b", "1");
                    throw new AssertionError("broken");
                }))
                .isInstanceOf(AssertionError.class);
        cache.put("c", "1");

        assertThat(part.heard).containsExactly("a", "b", "c");
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody came");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Everything at once: listener, filter, loader and writer. */
    private static final class Part
            implements CacheEntryCreatedListener<String, String>,
                    CacheEntryUpdatedListener<String, String>,
                    CacheEntryEventFilter<String, String>,
                    CacheLoader<String, String>,
                    CacheWriter<String, String>,
                    Closeable {
        final AtomicInteger closed = new AtomicInteger();
        final List<String> heard = new CopyOnWriteArrayList<>();
        volatile Consumer<String> onEvent = key -> {};

        @Override
        public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
            events.forEach(event -> {
                heard.add(event.getKey());
                onEvent.accept(event.getKey());
            });
        }

        @Override
        public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
            onCreated(events);
        }

        @Override
        public boolean evaluate(CacheEntryEvent<? extends String, ? extends String> event) {
            return true;
        }

        @Override
        public String load(String key) {
            return key;
        }

        @Override
        public Map<String, String> loadAll(Iterable<? extends String> keys) {
            return Map.of();
        }

        @Override
        public void write(Cache.Entry<? extends String, ? extends String> entry) {}

        @Override
        public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {}

        @Override
        public void delete(Object key) {}

        @Override
        public void deleteAll(Collection<?> keys) {}

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
