package io.omnicache.jcache;

import static io.omnicache.jcache.BulkOperationsTest.numbers;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.Concurrently;
import io.omnicache.jcache.testing.ServerStatistics;
import io.omnicache.jcache.testing.Waiting;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code invokeAll} on more keys than one batch: the commands it sends, and the other keys when one fails. */
class BulkInvocationsTest {
    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    @Test
    void invokeAll_ofManyKeys_readsAndWritesThemTogether() {
        Cache<Integer, String> cache = caches.create();
        cache.putAll(numbers(1_000));
        append(cache, Set.of(0)); // Loads the script.
        ServerStatistics.reset(caches.server());
        long before = ServerStatistics.reads(caches.server());

        Map<Integer, EntryProcessorResult<String>> results =
                append(cache, numbers(1_000).keySet());

        assertThat(ServerStatistics.calls(caches.server()))
                .isEqualTo(
                        ServerStatistics.isComparing(caches.server())
                                ? Map.of("get", 1_000, "set", 1_000)
                                : Map.of("get", 2_000, "evalsha", 1_000, "set", 1_000));
        assertThat(ServerStatistics.reads(caches.server()) - before)
                .as("of 2,000 commands")
                .isLessThan(200);
        assertThat(results).hasSize(1_000);
        assertThat(results)
                .hasEntrySatisfying(7, result -> assertThat(result.get()).isEqualTo("7"));
        assertThat(cache.get(7)).isEqualTo("7!");
    }

    @Test
    void invokeAll_byManyThreads_losesNoUpdateAndBlocksNobody() throws Exception {
        Cache<Integer, String> cache = caches.create();
        int threads = 4;
        int rounds = 10;
        Concurrently.run(threads, own -> {
            for (int round = 0; round < rounds; round++) {
                cache.<String>invokeAll(numbers(100).keySet(), (entry, arguments) -> {
                            entry.setValue(entry.exists() ? entry.getValue() + "x" : "x");
                            cache.<String>invoke(1_000 + (entry.getKey() + own) % 100, (other, none) -> {
                                other.setValue("touched");
                                return null;
                            });
                            return null;
                        })
                        .values()
                        .forEach(EntryProcessorResult::get);
            }
        });

        assertThat(cache.getAll(numbers(100).keySet()).values())
                .hasSize(100)
                .containsOnly("x".repeat(threads * rounds));
    }

    @Test
    void invokeAll_whoseProcessorUsesALockedKey_doesNotWait() throws Exception {
        Cache<Integer, String> cache = caches.create();
        CyclicBarrier bothRun = new CyclicBarrier(2);
        List<Set<Integer>> keys = List.of(Set.of(1, 2), Set.of(3, 4));
        // Each thread uses the keys of the other, while the other's processor is running for the first of its keys.
        Concurrently.run(2, own -> touchFromWithin(cache, keys.get(own), keys.get(1 - own), bothRun));

        assertThat(cache.getAll(Set.of(1, 2, 3, 4))).hasSize(4);
    }

    private static void touchFromWithin(
            Cache<Integer, String> cache, Set<Integer> keys, Set<Integer> others, CyclicBarrier bothRun) {
        AtomicInteger runs = new AtomicInteger();
        cache.<String>invokeAll(keys, (entry, arguments) -> {
                    if (runs.getAndIncrement() == 0) {
                        Waiting.await(bothRun);
                        for (int other : others) {
                            cache.<String>invoke(other, (touched, none) -> {
                                touched.setValue("touched");
                                return null;
                            });
                        }
                    }
                    entry.setValue("own");
                    return null;
                })
                .values()
                .forEach(EntryProcessorResult::get);
    }

    @Test
    void invokeAll_withOneKeyThatFails_changesTheOthers() {
        Cache<Integer, String> cache = caches.create();
        cache.putAll(numbers(100));
        cache.remove(50);
        caches.server().command("LPUSH", "omnicache:c:#i50", "element");

        Map<Integer, EntryProcessorResult<String>> results =
                cache.invokeAll(numbers(100).keySet(), (entry, arguments) -> {
                    if (entry.getKey() == 30) {
                        throw new IllegalStateException("not this one");
                    }
                    entry.setValue(entry.getValue() + "!");
                    return entry.getValue();
                });

        results.forEach((key, result) -> {
            if (key == 30) {
                assertThatThrownBy(result::get)
                        .isInstanceOf(EntryProcessorException.class)
                        .hasRootCauseMessage("not this one");
                assertThat(cache.get(key)).isEqualTo("30");
            } else if (key == 50) {
                assertThatThrownBy(result::get)
                        .isInstanceOf(EntryProcessorException.class)
                        .hasStackTraceContaining("WRONGTYPE");
            } else {
                assertThat(result.get()).isEqualTo(key + "!");
                assertThat(cache.get(key)).isEqualTo(key + "!");
            }
        });
        assertThat(results).hasSize(100);
    }

    @Test
    void invokeAll_withoutRedis_stopsAfterFirstChunk() {
        Cache<Integer, String> cache = caches.manager("timeout=300ms").createCache("c", new MutableConfiguration<>());
        Waiting.untilItWorks(() -> cache.putAll(numbers(1_000)));
        caches.server().kill();
        AtomicInteger runs = new AtomicInteger();

        Map<Integer, EntryProcessorResult<String>> results =
                cache.invokeAll(numbers(1_000).keySet(), (entry, arguments) -> "ran " + runs.incrementAndGet());

        assertThat(runs).hasValue(0);
        assertThat(results).hasSize(1_000);
        assertThat(results.values())
                .allSatisfy(result -> assertThatThrownBy(result::get)
                        .isInstanceOf(EntryProcessorException.class)
                        .hasCauseInstanceOf(RedisCacheException.class));
        assertThat(results.values().stream().filter(BulkInvocationsTest::isSkipped))
                .hasSize(1_000 - 64);
    }

    private static Map<Integer, EntryProcessorResult<String>> append(Cache<Integer, String> cache, Set<Integer> keys) {
        return cache.invokeAll(keys, (entry, arguments) -> {
            String before = entry.getValue();
            entry.setValue(before + "!");
            return before;
        });
    }

    private static boolean isSkipped(EntryProcessorResult<String> result) {
        try {
            result.get();
            return false;
        } catch (EntryProcessorException e) {
            return String.valueOf(e.getMessage()).contains("wasn't run");
        }
    }
}
