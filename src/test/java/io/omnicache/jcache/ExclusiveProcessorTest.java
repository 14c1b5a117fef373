package io.omnicache.jcache;

import static io.omnicache.jcache.testing.Waiting.await;
import static io.omnicache.jcache.testing.Waiting.get;
import static io.omnicache.jcache.testing.Waiting.getAll;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.Concurrently;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code entry-processor: exclusive}, by managers that know of each other through Redis only. */
class ExclusiveProcessorTest {
    @RegisterExtension
    final Caches caches = Caches.shared();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger runs = new AtomicInteger();
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private List<Cache<String, Integer>> jvms;

    @BeforeEach
    void open() {
        jvms = Stream.generate(() -> caches.settings("defaults: {entry-processor: exclusive}")
                        .<String, Integer, MutableConfiguration<String, Integer>>createCache(
                                Caches.NAME, new MutableConfiguration<>()))
                .limit(3)
                .toList();
    }

    @AfterEach
    void close() {
        goOn.countDown();
        threads.shutdownNow();
    }

    private final EntryProcessor<String, Integer, Integer> increment = (entry, arguments) -> {
        runs.incrementAndGet();
        Integer before = entry.getValue();
        entry.setValue(before == null ? 1 : before + 1);
        return before;
    };

    /** Stops between its read and its write. */
    private final EntryProcessor<String, Integer, Integer> slowIncrement = (entry, arguments) -> {
        Integer before = entry.getValue();
        running.countDown();
        await(goOn);
        runs.incrementAndGet();
        entry.setValue(before == null ? 1 : before + 1);
        return before;
    };

    @Test
    void invoke_byManyThreadsOfThreeJvms_runsTheProcessorOncePerCall() throws Exception {
        Concurrently.run(9, thread -> {
            for (int i = 0; i < 20; i++) {
                jvms.get(thread % 3).invoke("k", increment);
            }
        });

        assertThat(runs).hasValue(180);
        assertThat(jvms.get(0).get("k")).isEqualTo(180);
    }

    @Test
    void invokeAll_byThreeJvms_runsTheProcessorOncePerKey() throws Exception {
        Set<String> keys = Set.of("a", "b", "c", "d");

        Concurrently.run(6, thread -> jvms.get(thread % 3).invokeAll(keys, increment));

        assertThat(runs).hasValue(24);
        assertThat(jvms.get(0).getAll(keys)).hasSize(4).containsValue(6).doesNotContainValue(5);
    }

    /** What Spring does for {@code @Cacheable(sync = true)}. */
    @Test
    void invoke_thatComputesAMissingValue_computesItOnceInAllJvms() throws Exception {
        EntryProcessor<String, Integer, Integer> computing = (entry, arguments) -> {
            if (!entry.exists()) {
                entry.setValue(runs.incrementAndGet());
            }
            return entry.getValue();
        };

        Concurrently.run(
                24,
                thread ->
                        assertThat(jvms.get(thread % 3).invoke("k", computing)).isEqualTo(1));

        assertThat(runs).hasValue(1);
    }

    @ParameterizedTest
    @MethodSource("changes")
    void change_duringAProcessor_waitsForItsEnd(
            String name, Consumer<Cache<String, Integer>> change, @Nullable Integer after) throws Exception {
        jvms.get(0).put("k", 10);
        Future<Integer> invocation = threads.submit(() -> jvms.get(0).invoke("k", slowIncrement));
        await(running);
        Future<?> changing = threads.submit(() -> change.accept(jvms.get(1)));
        awaitWaiting();

        assertThat(jvms.get(1).get("k")).as("reads don't wait").isEqualTo(10);
        goOn.countDown();
        getAll(List.of(changing));

        assertThat(get(invocation)).isEqualTo(10);
        assertThat(jvms.get(2).get("k")).isEqualTo(after);
        assertThat(runs).hasValue(1);
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                change("put", cache -> cache.put("k", 5), 5),
                change(
                        "replace of the new value",
                        cache -> assertThat(cache.replace("k", 11, 5)).isTrue(),
                        5),
                change(
                        "replace of the old value",
                        cache -> assertThat(cache.replace("k", 10, 5)).isFalse(),
                        11),
                change("getAndPut", cache -> assertThat(cache.getAndPut("k", 5)).isEqualTo(11), 5),
                change("remove", cache -> cache.remove("k"), null));
    }

    private static Arguments change(String name, Consumer<Cache<String, Integer>> change, @Nullable Integer after) {
        return Arguments.of(name, change, after);
    }

    private void awaitWaiting() {
        Awaitility.await()
                .until(() -> caches.redis()
                                .command("GET", lock())
                                .chars()
                                .filter(c -> c == ';')
                                .count()
                        == 2);
    }

    private String lock() {
        String prefix = caches.redis().keyPrefix();
        return prefix + "~exclusive:{" + prefix + Caches.NAME + ":k}";
    }

    @Test
    void invoke_afterAJvmDiedInItsProcessor_waitsForTheEndOfItsLease() {
        caches.redis().command("SET", lock(), "dead:1;", "PX", "700");
        long start = System.nanoTime();

        jvms.get(0).invoke("k", increment);

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(500));
        assertThat(jvms.get(1).get("k")).isEqualTo(1);
        assertThat(caches.redis().command("EXISTS", lock())).isEqualTo("0");
    }

    @Test
    void processor_thatChangesItsOwnEntryThroughTheCache_failsAtOnce() {
        Cache<String, Integer> cache = jvms.get(0);

        assertThatThrownBy(() -> cache.invoke("k", (entry, arguments) -> {
                    runs.incrementAndGet();
                    entry.setValue(1);
                    cache.put("k", 2);
                    return cache.invoke("k", increment);
                }))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("while its exclusive entry processor ran");

        assertThat(runs).hasValue(2);
        assertThat(cache.get("k"))
                .as("what the processor did through the cache")
                .isEqualTo(3);
    }

    @Test
    void processor_thatFails_freesTheEntry() {
        assertThatThrownBy(() -> jvms.get(0).invoke("k", (entry, arguments) -> {
                    throw new IllegalStateException("no");
                }))
                .isInstanceOf(EntryProcessorException.class);

        jvms.get(1).put("k", 1);

        assertThat(jvms.get(2).get("k")).isEqualTo(1);
    }

    @Test
    void lock_thatIsLost_endsInAnErrorAndKeepsTheOthersChange() throws Exception {
        Future<Integer> invocation = threads.submit(() -> jvms.get(0).invoke("k", slowIncrement));
        await(running);
        caches.redis().command("DEL", lock());
        jvms.get(1).put("k", 7);
        goOn.countDown();

        assertThatThrownBy(() -> get(invocation)).hasMessageContaining("exclusive entry processor");
        assertThat(jvms.get(2).get("k")).isEqualTo(7);
        assertThat(runs).hasValue(1);
    }
}
