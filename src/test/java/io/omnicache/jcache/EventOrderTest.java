package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.RedisServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.event.EventType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Events of a key come in the order of its changes, whichever threads make them by whichever operation. */
class EventOrderTest {
    private static final int THREADS = 8;
    private static final int STEPS = 200;

    @RegisterExtension
    final RedisServer redis = RedisServer.shared();

    private final RedisCachingProvider provider = new RedisCachingProvider();

    @AfterEach
    void close() {
        provider.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void events_ofOneKeyChangedByEightThreads_formAChain(boolean synchronous) throws Exception {
        Chain chain = new Chain();
        Cache<String, String> cache = provider.getCacheManager(URI.create(redis.uri()), null)
                .createCache(
                        "c",
                        new MutableConfiguration<String, String>()
                                .setStatisticsEnabled(true)
                                .addCacheEntryListenerConfiguration(new MutableCacheEntryListenerConfiguration<>(
                                        () -> chain, null, true, synchronous)));

        run(cache);
        cache.put("k", "last");

        Awaitility.await().until(() -> chain.last("last"));
        String before = null;
        for (Seen seen : chain.seen) {
            assertThat(seen.type())
                    .as("%s after %s", seen, before)
                    .isNotEqualTo(before == null ? EventType.UPDATED : EventType.CREATED);
            assertThat(seen.old()).as("%s", seen).isEqualTo(before);
            before = seen.type() == EventType.REMOVED ? null : seen.value();
        }
        assertThat(chain.seen.size()).isGreaterThan(THREADS * STEPS / 4);
    }

    private static void run(Cache<String, String> cache) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> running = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            String name = "t" + t + "-";
            running.add(threads.submit(() -> {
                for (int i = 0; i < STEPS; i++) {
                    change(cache, i, name + i);
                }
            }));
        }
        for (Future<?> future : running) {
            future.get();
        }
        threads.shutdown();
    }

    private static void change(Cache<String, String> cache, int i, String value) {
        switch (i % 10) {
            case 0 -> cache.put("k", value);
            case 1 -> cache.getAndPut("k", value);
            case 2 -> cache.remove("k");
            case 3 -> cache.putIfAbsent("k", value);
            case 4 -> cache.replace("k", value);
            case 5 -> cache.getAndRemove("k");
            case 6 -> cache.putAll(Map.of("k", value, "other", value));
            case 7 ->
                cache.invoke("k", (entry, arguments) -> {
                    entry.setValue(value);
                    return null;
                });
            case 8 -> cache.removeAll(Set.of("k", "other"));
            default -> cache.getAndReplace("k", value);
        }
    }

    private record Seen(EventType type, String value, String old) {}

    private static final class Chain
            implements CacheEntryCreatedListener<String, String>,
                    CacheEntryUpdatedListener<String, String>,
                    CacheEntryRemovedListener<String, String> {
        private final List<Seen> seen = Collections.synchronizedList(new ArrayList<>());

        boolean last(String value) {
            synchronized (seen) {
                return !seen.isEmpty() && value.equals(seen.get(seen.size() - 1).value());
            }
        }

        @Override
        public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
            add(events);
        }

        @Override
        public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
            add(events);
        }

        @Override
        public void onRemoved(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
            add(events);
        }

        private void add(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
            for (CacheEntryEvent<? extends String, ? extends String> event : events) {
                if (event.getKey().equals("k")) {
                    seen.add(new Seen(event.getEventType(), event.getValue(), event.getOldValue()));
                }
            }
        }
    }
}
