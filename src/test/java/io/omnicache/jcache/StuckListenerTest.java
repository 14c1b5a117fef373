package io.omnicache.jcache;

import static io.omnicache.jcache.testing.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.RecordingListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A listener that doesn't return delays an operation by the event timeout at most, and keeps no key locked. */
class StuckListenerTest {
    private static final Duration EVENT_TIMEOUT = Duration.ofMillis(500);
    /** The capacity of the queue of asynchronous events. */
    private static final int ROOM = 10_000;

    @RegisterExtension
    final Caches caches = Caches.shared();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch release = new CountDownLatch(1);
    private final Map<Integer, List<Integer>> heard = new ConcurrentHashMap<>();
    private final Cache<Integer, Integer> cache = caches.settings(
                    "defaults: {event-timeout: " + EVENT_TIMEOUT.toMillis() + "ms}")
            .createCache("c", new MutableConfiguration<>());

    @AfterEach
    void close() {
        release.countDown();
        threads.shutdownNow();
    }

    @Test
    void putAll_withStuckAsynchronousListener_isDelayedOnce() throws Exception {
        listen(false, (key, value) -> await(release));
        fill();

        Future<?> puts = threads.submit(() -> cache.putAll(many(1_000, 1)));

        assertThat(puts).succeedsWithin(Duration.ofSeconds(20));
        // No operation waits again for a listener that has taken no event since.
        long start = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            cache.put(i, 2);
        }
        cache.putAll(many(5_000, 3));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(EVENT_TIMEOUT.multipliedBy(20));
    }

    @Test
    void putAll_withStuckAsynchronousListener_leavesKeysToOthers() throws Exception {
        listen(false, (key, value) -> await(release));
        fill();
        Future<?> bulk = threads.submit(() -> {
            for (int i = 0; i < 10; i++) {
                cache.putAll(many(1_000, i));
            }
        });

        for (int i = 0; i < 100; i++) {
            int key = i;
            assertThat(threads.submit(() -> cache.invoke(key, (entry, arguments) -> {
                        entry.setValue(7);
                        return null;
                    })))
                    .succeedsWithin(EVENT_TIMEOUT.multipliedBy(20));
        }
        assertThat(bulk).succeedsWithin(Duration.ofSeconds(20));
    }

    @Test
    void invokeAll_withStuckAsynchronousListener_isDelayedOnce() {
        listen(false, (key, value) -> await(release));
        fill();

        Future<?> invoked = threads.submit(() -> cache.invokeAll(many(1_000, 1).keySet(), (entry, arguments) -> {
            entry.setValue(4);
            return null;
        }));

        assertThat(invoked).succeedsWithin(Duration.ofSeconds(20));
    }

    /** Events that were not dropped arrive in the order of the changes, and later events arrive again. */
    @Test
    void listener_thatWasStuck_hearsEachKeyInOrder() {
        listen(false, (key, value) -> {
            await(release);
            heard.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
        });
        for (int i = 0; i < 100; i++) {
            cache.putAll(many(1_000, i));
        }

        release.countDown();

        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
            cache.put(-1, 1_000);
            return heard.containsKey(-1);
        });
        assertThat(heard).hasSize(1_001);
        assertThat(heard.values()).allSatisfy(values -> assertThat(values).isSorted());
        cache.putAll(many(1_000, 1_000));
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(heard.get(999)).endsWith(1_000));
    }

    /** A slow listener loses no event: writers wait for room in the queue. */
    @Test
    void putAll_withSlowListener_waitsAndLosesNothing() {
        listen(false, (key, value) -> {
            if (key % 100 == 0) {
                pause(Duration.ofMillis(1));
            }
            heard.computeIfAbsent(key, k -> new ArrayList<>()).add(value);
        });

        cache.putAll(many(60_000, 1));

        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> heard.size() == 60_000);
    }

    @Test
    void putAll_besideStuckSynchronousListener_isDelayedOnce() throws Exception {
        int stuck = 20;
        CountDownLatch inside = new CountDownLatch(stuck);
        listen(true, (key, value) -> {
            if (value == 1) {
                inside.countDown();
                await(release);
            }
        });
        for (int i = 0; i < stuck; i++) {
            int key = i;
            threads.submit(() -> cache.put(key, 1));
        }
        await(inside);

        long start = System.nanoTime();
        cache.putAll(many(1_000, 2));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(EVENT_TIMEOUT.multipliedBy(8));
        start = System.nanoTime();
        cache.invokeAll(many(stuck, 0).keySet(), (entry, arguments) -> {
            entry.setValue(3);
            return null;
        });
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(EVENT_TIMEOUT.multipliedBy(8));
        assertThat(cache.get(0)).isEqualTo(3);
    }

    /** The processor runs under the lock of its key. */
    @Test
    void put_fromAProcessorWithStuckListener_waitsOnceOnly() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        listen(true, (key, value) -> {
            if (value == 1) {
                inside.countDown();
                await(release);
            }
        });
        threads.submit(() -> cache.put(1, 1));
        await(inside);
        Cache<Integer, Integer> other = cache.getCacheManager().createCache("other", new MutableConfiguration<>());

        long start = System.nanoTime();
        other.invoke(2, (entry, arguments) -> {
            for (int i = 0; i < 50; i++) {
                cache.put(1, 2);
            }
            return null;
        });
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(EVENT_TIMEOUT.multipliedBy(20));
    }

    @Test
    void put_fromListenerBehind_doesNotWaitForItself() {
        CountDownLatch done = new CountDownLatch(1);
        listen(false, (key, value) -> {
            if (key == -1) {
                await(release);
                for (int i = 0; i < 50; i++) {
                    cache.put(-2, i);
                }
                done.countDown();
            }
        });
        cache.put(-1, 0);
        fill();
        release.countDown();

        Awaitility.await().atMost(EVENT_TIMEOUT.multipliedBy(20)).until(() -> done.getCount() == 0);
    }

    /** Fills the queue of events. */
    private void fill() {
        cache.putAll(many(ROOM + 1, 0));
    }

    private void listen(boolean synchronous, BiConsumer<Integer, Integer> listener) {
        cache.registerCacheEntryListener(
                new RecordingListener<Integer, Integer>(event -> listener.accept(event.getKey(), event.getValue()))
                        .configuration(false, synchronous));
    }

    private static Map<Integer, Integer> many(int number, int value) {
        Map<Integer, Integer> entries = new HashMap<>();
        for (int i = 0; i < number; i++) {
            entries.put(i, value);
        }
        return entries;
    }

    private static void pause(Duration time) {
        java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(time.toMillis()));
    }
}
