package io.omnicache.jcache;

import static io.omnicache.jcache.testing.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.RecordingListener;
import java.util.AbstractSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Listeners, loaders and writers are closed once and get no call afterwards; their failures don't stop others. */
class ListenerLifecycleTest {
    @RegisterExtension
    final Caches caches = Caches.shared();

    private final Cache<String, String> cache = caches.create();
    private final RecordingListener<String, String> part = new RecordingListener<>();

    @AfterEach
    void close() {
        part.onEvent = event -> {};
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
    void deregister_ofCloseableListener_leavesItOpen() {
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
        assertThat(part.keys).containsExactly("heard");
        other.close();
        assertThat(part.closed).hasValue(1);
    }

    @Test
    void register_fromAnotherThreadOfAFactory_doesNotWait() {
        RecordingListener<String, String> inner = new RecordingListener<>();
        CompletableFuture<?> registered = CompletableFuture.runAsync(() ->
                cache.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(
                        () -> {
                            CompletableFuture.runAsync(() -> cache.registerCacheEntryListener(inner.synchronous()))
                                    .orTimeout(10, TimeUnit.SECONDS)
                                    .join();
                            return part;
                        },
                        null,
                        false,
                        true)));

        assertThat(registered).succeedsWithin(20, TimeUnit.SECONDS);
        cache.put("k", "v");
        assertThat(part.keys).containsExactly("k");
        assertThat(inner.keys).containsExactly("k");
    }

    @Test
    void deregister_fromListenerDuringClose_doesNotDelayClose() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger interrupted = new AtomicInteger(-1);
        CacheEntryListenerConfiguration<String, String> listener = part.asynchronous();
        part.onEvent = event -> {
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
        MapStore<String, String> store = new MapStore<>();
        Cache<String, String> both = cache.getCacheManager().createCache("both", store.readAndWriteThrough());

        both.close();
        both.close();

        assertThat(store.closed).hasValue(1);
    }

    @Test
    void deregister_ofListenerBehind_deliversNothingMore() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        part.onEvent = event -> {
            inside.countDown();
            await(go);
        };
        CacheEntryListenerConfiguration<String, String> listener = part.asynchronous();
        cache.registerCacheEntryListener(listener);
        RecordingListener<String, String> other = new RecordingListener<>();
        cache.registerCacheEntryListener(other.asynchronous());
        cache.put("1", "v");
        await(inside);
        cache.put("2", "v");

        cache.deregisterCacheEntryListener(listener);
        go.countDown();

        Awaitility.await().until(() -> other.keys.contains("2"));
        assertThat(part.keys).containsExactly("1");
    }

    @Test
    void close_fromAnAsynchronousListener_isNotInterrupted() {
        AtomicInteger interrupted = new AtomicInteger(-1);
        part.onEvent = event -> {
            cache.close();
            interrupted.set(Thread.currentThread().isInterrupted() ? 1 : 0);
        };
        cache.registerCacheEntryListener(part.asynchronous());

        cache.put("k", "v");

        Awaitility.await().until(() -> interrupted.get() >= 0);
        assertThat(interrupted).hasValue(0);
        assertThat(part.closed).hasValue(1);
    }

    @Test
    void putAll_whoseSynchronousListenerThrowsAnError_tellsItEveryEvent() {
        part.onEvent = event -> {
            throw new AssertionError("deaf");
        };
        cache.registerCacheEntryListener(part.synchronous());

        assertThatThrownBy(() -> cache.putAll(Map.of("a", "1", "b", "2", "c", "3")))
                .isInstanceOf(AssertionError.class)
                .hasMessage("deaf");

        assertThat(part.keys).containsExactlyInAnyOrder("a", "b", "c");
    }

    @Test
    void invoke_thatFailsWithAnError_leavesTheEventsOfOthersInOrder() {
        cache.registerCacheEntryListener(part.synchronous());
        cache.put("a", "1");

        assertThatThrownBy(() -> cache.invoke("a", (entry, arguments) -> {
                    cache.put("b", "1");
                    throw new AssertionError("broken");
                }))
                .isInstanceOf(AssertionError.class);
        cache.put("c", "1");

        assertThat(part.keys).containsExactly("a", "b", "c");
    }

    /** The entries are those of another policy: with this one, every access expires an entry. */
    @Test
    void getAll_whileTheFirstListenerIsRegistered_tellsItOfLaterBatches() {
        Cache<Integer, String> full = caches.otherManager().createCache("expiring", new MutableConfiguration<>());
        Map<Integer, String> entries = new HashMap<>();
        IntStream.range(0, 1_500).forEach(i -> entries.put(i, "v"));
        full.putAll(entries);
        RecordingListener<Integer, String> listener = new RecordingListener<>();
        Cache<Integer, String> expiring = caches.create(
                "expiring",
                new MutableConfiguration<Integer, String>()
                        .setExpiryPolicyFactory(AccessedExpiryPolicy.factoryOf(Duration.ZERO)));
        AtomicInteger walks = new AtomicInteger();
        Set<Integer> keys = new AbstractSet<>() {
            @Override
            public Iterator<Integer> iterator() {
                boolean isLast = walks.incrementAndGet() == 2; // Before, the keys are checked.
                return IntStream.range(0, size())
                        .peek(i -> {
                            if (isLast && i == 1_000) {
                                expiring.registerCacheEntryListener(listener.synchronous());
                            }
                        })
                        .iterator();
            }

            @Override
            public int size() {
                return entries.size();
            }
        };

        assertThat(expiring.getAll(keys)).isEqualTo(entries);

        assertThat(listener.heard).hasSize(500).contains("EXPIRED 1000", "EXPIRED 1499");
    }
}
