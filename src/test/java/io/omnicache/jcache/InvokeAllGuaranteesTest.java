package io.omnicache.jcache;

import static io.omnicache.jcache.testing.Waiting.await;
import static io.omnicache.jcache.testing.Waiting.get;
import static io.omnicache.jcache.testing.Waiting.getAll;
import static io.omnicache.jcache.testing.Waiting.isDoneWithin;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.RecordingListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryEvent;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code invokeAll} locks its keys as {@code invoke} does, against loads, listener registrations and other threads. */
class InvokeAllGuaranteesTest {
    private static final EntryProcessor<Integer, Integer, Integer> INCREMENT = (entry, none) -> {
        int next = entry.exists() ? entry.getValue() + 1 : 1;
        entry.setValue(next);
        return next;
    };

    @RegisterExtension
    final Caches caches = Caches.shared();

    private final ExecutorService pool = Executors.newCachedThreadPool();
    private final CountDownLatch loading = new CountDownLatch(1);
    private final CountDownLatch loaded = new CountDownLatch(1);

    @AfterEach
    void close() {
        loaded.countDown();
        pool.shutdownNow();
    }

    @Test
    void invokeAll_whileItsKeysAreLoadedAnew_isNotOverwrittenByTheLoad() throws Exception {
        Cache<Integer, Integer> cache = create(keys -> {
            loading.countDown();
            await(loaded);
            return values(keys, 100);
        });
        Set<Integer> keys = numbers(10);
        keys.forEach(key -> cache.put(key, 0));
        CompletionListenerFuture load = new CompletionListenerFuture();
        cache.loadAll(Set.of(3, 7), true, load);
        await(loading);

        Future<?> invoked = pool.submit(() -> increment(cache, keys));
        boolean overtook = isDoneWithin(Duration.ofMillis(500), invoked);
        loaded.countDown();
        get(invoked);
        get(load);

        assertThat(overtook).as("waits for the load").isFalse();
        assertThat(cache.getAll(keys))
                .containsEntry(3, 101)
                .containsEntry(7, 101)
                .containsEntry(5, 1);
    }

    /** The loader changes keys of the {@code invokeAll} that waits for the key being loaded. */
    @Test
    void invokeAll_whileALoaderUsesAnotherOfItsKeys_blocksNobody() throws Exception {
        CountDownLatch ran = new CountDownLatch(1);
        List<Cache<Integer, Integer>> own = new ArrayList<>();
        Cache<Integer, Integer> cache = create(keys -> {
            loading.countDown();
            await(ran);
            own.get(0).invoke(1, INCREMENT);
            own.get(0).invoke(9, INCREMENT);
            return values(keys, 100);
        });
        own.add(cache);
        CompletionListenerFuture load = new CompletionListenerFuture();
        cache.loadAll(Set.of(5), true, load);
        await(loading);

        Future<?> invoked = pool.submit(() -> cache.<@Nullable Void>invokeAll(numbers(10), (entry, none) -> {
            INCREMENT.process(entry);
            if (entry.getKey() == 9) {
                ran.countDown();
            }
            return null;
        }));

        get(load);
        get(invoked);
        assertThat(cache.getAll(numbers(10)))
                .containsEntry(1, 2)
                .containsEntry(9, 2)
                .containsEntry(5, 101)
                .containsEntry(0, 1);
    }

    /** The loads store the values that they read from the cache; no increment in between may be lost. */
    @Test
    void invokeAll_byManyThreadsBesideLoads_losesNoChange() throws Exception {
        List<Cache<Integer, Integer>> own = new ArrayList<>();
        Cache<Integer, Integer> cache = create(keys -> {
            Map<Integer, Integer> current = new HashMap<>();
            keys.forEach(key -> {
                Integer value = own.get(0).get(key);
                if (value != null) {
                    current.put(key, value);
                }
            });
            return current;
        });
        own.add(cache);
        Set<Integer> keys = numbers(100);
        AtomicBoolean over = new AtomicBoolean();
        Future<?> loads = pool.submit(() -> {
            while (!over.get()) {
                CompletionListenerFuture load = new CompletionListenerFuture();
                cache.loadAll(keys, true, load);
                get(load);
            }
            return null;
        });
        List<Future<?>> running = new ArrayList<>();
        for (int t = 0; t < 3; t++) {
            running.add(pool.submit(() -> {
                for (int round = 0; round < 20; round++) {
                    increment(cache, keys);
                }
            }));
        }
        getAll(running);
        over.set(true);
        get(loads);

        assertThat(cache.getAll(keys).values()).hasSize(100).containsOnly(60);
    }

    @Test
    void invokeAll_whileAListenerIsRegistered_isHeardOnce() throws Exception {
        Cache<Integer, Integer> cache = caches.create();
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger runs = new AtomicInteger();

        cache.<@Nullable Void>invokeAll(numbers(10), (entry, none) -> {
            INCREMENT.process(entry);
            if (runs.incrementAndGet() == 10) {
                Future<?> registered = pool.submit(() -> cache.registerCacheEntryListener(
                        listening(event -> heard.add(event.getKey() + "=" + event.getValue()))));
                try {
                    get(registered);
                } catch (ExecutionException e) {
                    throw new AssertionError(e);
                }
            }
            return null;
        });

        assertThat(heard)
                .containsExactlyInAnyOrder(
                        numbers(10).stream().map(key -> key + "=1").toArray(String[]::new));
    }

    @Test
    void invokeAll_whileListenersComeAndGo_isHeardWithoutAGap() throws Exception {
        Cache<Integer, Integer> cache = caches.create();
        Set<Integer> keys = numbers(50);
        AtomicBoolean over = new AtomicBoolean();
        List<Future<?>> running = new ArrayList<>();
        for (int t = 0; t < 2; t++) {
            running.add(pool.submit(() -> {
                while (!over.get()) {
                    increment(cache, keys);
                }
            }));
        }
        for (int round = 0; round < 10; round++) {
            Map<Integer, List<Integer>> heard = new ConcurrentHashMap<>();
            CacheEntryListenerConfiguration<Integer, Integer> listener = listening(event -> heard.computeIfAbsent(
                            event.getKey(), key -> Collections.synchronizedList(new ArrayList<>()))
                    .add(event.getValue()));
            cache.registerCacheEntryListener(listener);
            // The listener must get the next change after the values read here.
            Map<Integer, Integer> before = cache.getAll(keys);
            increment(cache, keys);
            cache.deregisterCacheEntryListener(listener);
            heard.forEach((key, values) -> {
                int first = values.get(0);
                assertThat(first).isLessThanOrEqualTo(before.getOrDefault(key, 0) + 1);
                assertThat(values)
                        .containsExactlyElementsOf(IntStream.range(first, first + values.size())
                                .boxed()
                                .toList());
            });
            assertThat(heard).containsOnlyKeys(keys);
        }
        over.set(true);
        getAll(running);
    }

    /** Within one JVM a processor holds the lock of its key, so that it runs once. */
    @Test
    void invoke_besideInvokeAll_runsOnce() throws Exception {
        Cache<Integer, Integer> cache = caches.create();
        CountDownLatch within = new CountDownLatch(1);
        AtomicInteger runs = new AtomicInteger();
        Future<?> invoked = pool.submit(() -> cache.<@Nullable Void>invoke(3, (entry, none) -> {
            runs.incrementAndGet();
            within.countDown();
            await(loaded);
            INCREMENT.process(entry);
            return null;
        }));
        await(within);

        Future<?> all = pool.submit(() -> increment(cache, numbers(5)));
        isDoneWithin(Duration.ofMillis(300), all);
        loaded.countDown();
        get(invoked);
        get(all);

        assertThat(runs).hasValue(1);
        assertThat(cache.get(3)).isEqualTo(2);
    }

    private static void increment(Cache<Integer, Integer> cache, Set<Integer> keys) {
        cache.invokeAll(keys, INCREMENT).values().forEach(EntryProcessorResult::get);
    }

    /** A cache with this loader and without read-through. */
    private Cache<Integer, Integer> create(Function<Iterable<? extends Integer>, Map<Integer, Integer>> loadAll) {
        return caches.create(
                new MutableConfiguration<Integer, Integer>().setCacheLoaderFactory(() -> MapStore.loadingAll(loadAll)));
    }

    private static Set<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().collect(Collectors.toSet());
    }

    private static Map<Integer, Integer> values(Iterable<? extends Integer> keys, int value) {
        Map<Integer, Integer> values = new HashMap<>();
        keys.forEach(key -> values.put(key, value));
        return values;
    }

    private static CacheEntryListenerConfiguration<Integer, Integer> listening(
            Consumer<CacheEntryEvent<? extends Integer, ? extends Integer>> heard) {
        return new RecordingListener<>(heard).configuration(true, true);
    }
}
