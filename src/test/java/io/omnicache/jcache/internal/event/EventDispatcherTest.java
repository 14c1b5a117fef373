package io.omnicache.jcache.internal.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.RedisCachingProvider;
import io.omnicache.jcache.testing.LogCapture;
import java.io.Closeable;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.EventType;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EventDispatcherTest {
    private static final Duration SHORT = Duration.ofMillis(200);

    private final RedisCachingProvider provider = new RedisCachingProvider();
    /** The source of the events. It never connects, since it is not used. */
    private final Cache<String, Integer> source = provider.getCacheManager(URI.create("redis://127.0.0.1:1"), null)
            .createCache("source", new MutableConfiguration<>());

    private final List<Integer> heard = Collections.synchronizedList(new ArrayList<>());
    private EventDispatcher<String, Integer> dispatcher = dispatcher(Duration.ofSeconds(10));

    @AfterEach
    void close() {
        dispatcher.close();
        provider.close();
    }

    @Test
    void deliver_ofOneKeyByEightThreads_keepsTheOrderAndLeavesNothing() throws Exception {
        listen(true, heard::add);
        AtomicInteger changes = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> running = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            running.add(threads.submit(() -> {
                for (int i = 0; i < 1_000; i++) {
                    QueuedEvent ticket;
                    synchronized (changes) {
                        ticket = created("k", changes.incrementAndGet());
                    }
                    dispatcher.deliverAll(List.of(ticket));
                }
            }));
        }
        for (Future<?> future : running) {
            future.get();
        }
        threads.shutdown();

        assertThat(heard).hasSize(8_000).isSorted();
        assertThat(dispatcher.waitingKeys()).isZero();
    }

    @Test
    void deliver_fromTheListenerItself_comesAfterwards() {
        listen(true, value -> {
            if (value < 3) {
                dispatcher.deliverAll(List.of(created("k", value + 1)));
            }
            heard.add(value);
        });

        dispatcher.deliverAll(List.of(created("k", 1)));

        assertThat(heard).containsExactly(1, 2, 3);
        assertThat(dispatcher.waitingKeys()).isZero();
    }

    @Test
    void deliver_fromThreadAwaitedByListener_isBounded() {
        dispatcher = dispatcher(SHORT);
        listen(true, value -> {
            if (value == 1) {
                Thread other = new Thread(() -> dispatcher.deliverAll(List.of(created("k", 2))));
                other.start();
                join(other);
            }
            heard.add(value);
        });

        dispatcher.deliverAll(List.of(created("k", 1)));

        assertThat(heard).containsExactly(1, 2);
        assertThat(dispatcher.waitingKeys()).isZero();
    }

    @Test
    void deliver_toAListenerOnAnotherKey_isNotHeldUp() {
        CountDownLatch release = new CountDownLatch(1);
        Thread slow = deliverToBusyListener("slow", release);

        dispatcher.deliverAll(List.of(created("fast", 2)));

        assertThat(heard).containsExactly(2);
        release.countDown();
        join(slow);
    }

    /** No operation has waited for the listener yet. */
    @Test
    void deliver_underLockWithBusyListener_doesNotWait() {
        CountDownLatch release = new CountDownLatch(1);
        Thread slow = deliverToBusyListener("k", release);

        try (LogCapture log = LogCapture.of(EventDispatcher.class)) {
            dispatcher.deliverAll(List.of(created("k", 2)), false);

            assertThat(log.messages()).isEmpty();
        }
        release.countDown();
        join(slow);
        assertThat(heard).containsExactly(1, 2);
    }

    @Test
    void deliver_toTwoListeners_reachesTheSecondBehindAFailure() {
        listen(true, value -> {
            throw new IllegalStateException("first");
        });
        listen(true, heard::add);

        assertThatThrownBy(() -> dispatcher.deliverAll(List.of(created("k", 1))))
                .isInstanceOf(CacheEntryListenerException.class)
                .hasRootCauseMessage("first");

        assertThat(heard).containsExactly(1);
    }

    @Test
    void enqueue_forAsynchronousListener_isHeardInOrder() {
        listen(false, value -> {
            heard.add(value);
            if (value == 1) {
                throw new IllegalStateException("logged");
            }
        });

        for (int i = 1; i <= 100; i++) {
            assertThat(enqueue("k", i)).isNull();
        }

        Awaitility.await().until(() -> heard.size() == 100);
        assertThat(heard).isSorted();
    }

    @Test
    void close_withQueuedEvents_deliversThemAndClosesOnce() {
        AtomicInteger closed = new AtomicInteger();
        dispatcher.register(configuration(() -> new Listener(heard::add, closed), false));
        for (int i = 1; i <= 10; i++) {
            enqueue("k", i);
        }

        dispatcher.close();
        dispatcher.close();

        assertThat(heard).hasSize(10);
        assertThat(closed).hasValue(1);
        Awaitility.await()
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("omnicache-events-test")));
    }

    @Test
    void event_prints_noValue_andUnwrapsToItself() {
        List<String> printed = new ArrayList<>();
        dispatcher.register(new MutableCacheEntryListenerConfiguration<>(
                () -> new CacheEntryCreatedListener<String, Integer>() {
                    @Override
                    public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {
                        for (CacheEntryEvent<? extends String, ? extends Integer> event : events) {
                            printed.add(event.toString());
                            assertThat(event.unwrap(CacheEntryEvent.class)).isSameAs(event);
                            assertThat(event.isOldValueAvailable()).isFalse();
                            assertThatThrownBy(() -> event.unwrap(String.class))
                                    .isInstanceOf(IllegalArgumentException.class);
                        }
                    }
                },
                null,
                true,
                true));

        dispatcher.deliverAll(List.of(created("secret", 4711)));

        assertThat(printed).containsExactly("CacheEntryEvent[CREATED]");
    }
    /** Delivers the value 1 in a thread of its own; the listener is in this event until the latch is open. */
    private Thread deliverToBusyListener(String key, CountDownLatch release) {
        CountDownLatch inListener = new CountDownLatch(1);
        listen(true, value -> {
            if (value == 1) {
                inListener.countDown();
                await(release);
            }
            heard.add(value);
        });
        Thread slow = new Thread(() -> dispatcher.deliverAll(List.of(created(key, 1))));
        slow.start();
        await(inListener);
        return slow;
    }

    private QueuedEvent created(String key, int value) {
        return java.util.Objects.requireNonNull(enqueue(key, value));
    }

    private @Nullable QueuedEvent enqueue(String key, int value) {
        return dispatcher.enqueue(key, EventType.CREATED, () -> key, () -> value, null);
    }

    private void listen(boolean synchronous, Consumer<Integer> listener) {
        dispatcher.register(configuration(() -> new Listener(listener, new AtomicInteger()), synchronous));
    }

    private static MutableCacheEntryListenerConfiguration<String, Integer> configuration(
            javax.cache.configuration.Factory<Listener> factory, boolean synchronous) {
        return new MutableCacheEntryListenerConfiguration<>(factory, null, false, synchronous);
    }

    private EventDispatcher<String, Integer> dispatcher(Duration timeout) {
        return new EventDispatcher<>(source, "test", timeout);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private record Listener(Consumer<Integer> consumer, AtomicInteger closed)
            implements CacheEntryCreatedListener<String, Integer>, Closeable {
        @Override
        public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {
            events.forEach(event -> consumer.accept(event.getValue()));
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }
}
