package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.net.URI;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Operations on more keys than are sent at once: what they send, and what a failure does to the others. */
class BulkOperationsTest {
    private static final Pattern STATISTIC = Pattern.compile("cmdstat_(\\w+):calls=(\\d+)");
    private static final Pattern READS = Pattern.compile("total_reads_processed:(\\d+)");
    private static final Pattern BYTES_READ = Pattern.compile("total_net_input_bytes:(\\d+)");
    /** Two chunks. */
    private static final int MOST_UNDER_WAY = 512;

    @RegisterExtension
    final OwnServer<RedisProcess> servers = RedisServer.own();

    private final RedisCachingProvider provider = new RedisCachingProvider();

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void getAll_ofManyKeys_asksFor256AtOnce() {
        Cache<Integer, String> cache = create("");
        cache.putAll(numbers(2_500));
        resetStatistics();

        Map<Integer, String> found =
                cache.getAll(IntStream.range(-100, 2_600).boxed().collect(Collectors.toSet()));

        assertThat(found).isEqualTo(numbers(2_500));
        // Slices of 1,000, 1,000 and 700 keys.
        assertThat(calls()).isEqualTo(Map.of("mget", 4 + 4 + 3));
    }

    @Test
    void getAll_ofLargeValues_asksForFewerOnceItKnows() {
        Cache<Integer, byte[]> cache = provider.getCacheManager(
                        URI.create(servers.get().uri()), null)
                .createCache("large", new MutableConfiguration<>());
        for (int i = 0; i < 40; i++) {
            cache.put(i, new byte[100_000]);
        }
        Set<Integer> keys = IntStream.range(0, 40).boxed().collect(Collectors.toSet());
        cache.getAll(keys);
        resetStatistics();

        assertThat(cache.getAll(keys)).hasSize(40);

        assertThat(calls()).isEqualTo(Map.of("mget", 4));
    }

    @Test
    void chunks_leaveInOnePiece() {
        Cache<Integer, String> cache = create("");
        cache.put(-1, "connected");
        long before = reads();

        cache.putAll(numbers(5_000));
        cache.removeAll(numbers(5_000).keySet());

        assertThat(reads() - before).as("of 10,000 commands").isLessThan(1_000);
        assertThat(cache).hasSize(1);
    }

    @Test
    void invokeAll_ofManyKeys_readsAndWritesThemTogether() {
        Cache<Integer, String> cache = create("");
        cache.putAll(numbers(1_000));
        append(cache, Set.of(0)); // The server knows the script from now on.
        resetStatistics();
        long before = reads();

        Map<Integer, EntryProcessorResult<String>> results =
                append(cache, numbers(1_000).keySet());

        assertThat(calls()).isEqualTo(Map.of("get", 2_000, "evalsha", 1_000, "set", 1_000));
        assertThat(reads() - before).as("of 2,000 commands").isLessThan(200);
        assertThat(results).hasSize(1_000);
        assertThat(results)
                .hasEntrySatisfying(7, result -> assertThat(result.get()).isEqualTo("7"));
        assertThat(cache.get(7)).isEqualTo("7!");
    }

    /** Threads that run through the same keys in different orders, with processors that use other keys of them. */
    @Test
    void invokeAll_byManyThreads_losesNoUpdateAndBlocksNobody() throws Exception {
        Cache<Integer, String> cache = create("");
        int threads = 4;
        int rounds = 10;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<?>> running = new ArrayList<>();
        for (int t = 0; t < threads; t++) {
            int own = t;
            running.add(pool.submit(() -> {
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
            }));
        }
        for (Future<?> one : running) {
            one.get(60, TimeUnit.SECONDS);
        }
        pool.shutdown();

        assertThat(cache.getAll(numbers(100).keySet()).values())
                .hasSize(100)
                .containsOnly("x".repeat(threads * rounds));
    }

    @Test
    void invokeAll_whoseProcessorUsesAKeyThatAnotherCallHolds_doesntWaitForIt() throws Exception {
        Cache<Integer, String> cache = create("");
        CyclicBarrier bothRun = new CyclicBarrier(2);
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            // Each uses a key of the other's, while the other's processor is running for the first of its keys.
            Future<?> one = pool.submit(() -> touchFromWithin(cache, Set.of(1, 2), 3, 4, bothRun));
            Future<?> two = pool.submit(() -> touchFromWithin(cache, Set.of(3, 4), 1, 2, bothRun));
            one.get(20, TimeUnit.SECONDS);
            two.get(20, TimeUnit.SECONDS);
        } finally {
            pool.shutdownNow();
        }

        assertThat(cache.getAll(Set.of(1, 2, 3, 4))).hasSize(4);
    }

    private static void touchFromWithin(
            Cache<Integer, String> cache, Set<Integer> keys, int first, int second, CyclicBarrier bothRun) {
        AtomicInteger runs = new AtomicInteger();
        cache.<String>invokeAll(keys, (entry, arguments) -> {
                    if (runs.getAndIncrement() == 0) {
                        await(bothRun);
                        for (int other : new int[] {first, second}) {
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

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void invokeAll_withOneKeyThatFails_changesTheOthers() {
        Cache<Integer, String> cache = create("");
        cache.putAll(numbers(100));
        cache.remove(50);
        servers.get().command("LPUSH", "omnicache:c:#i50", "element");

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
    void invokeAll_whenRedisIsAway_runsNothingAndGivesUpAfterTheFirstChunk() {
        Cache<Integer, String> cache = create("&timeout=300ms");
        cache.putAll(numbers(1_000));
        servers.get().kill();
        AtomicInteger runs = new AtomicInteger();

        Map<Integer, EntryProcessorResult<String>> results =
                cache.invokeAll(numbers(1_000).keySet(), (entry, arguments) -> "ran " + runs.incrementAndGet());

        assertThat(runs).hasValue(0);
        assertThat(results).hasSize(1_000);
        assertThat(results.values())
                .allSatisfy(result -> assertThatThrownBy(result::get)
                        .isInstanceOf(EntryProcessorException.class)
                        .hasCauseInstanceOf(RedisCacheException.class));
        assertThat(results.values().stream().filter(BulkOperationsTest::isSkipped))
                .hasSize(1_000 - 64);
    }

    @Test
    void putAll_whoseServerStopsAnswering_sendsNoMoreThanWasUnderWay() {
        Cache<Integer, String> cache = create("&timeout=300ms");
        cache.put(-1, "connected");
        long before = bytesRead();
        servers.get().command("CLIENT", "PAUSE", "60000", "WRITE");

        assertThatThrownBy(() -> cache.putAll(numbers(5_000)))
                .isInstanceOfSatisfying(
                        RedisCacheException.class,
                        e -> assertThat(e.isOutcomeUnknown()).isTrue());

        // All of them would be 300,000 bytes.
        assertThat(bytesRead() - before).isLessThan(MOST_UNDER_WAY * 100);
    }

    /** Only the first command of an unknown script is refused, as far as the rest know; all are sent on at once. */
    @Test
    void putAll_ofAScriptThatTheServerDoesntKnow_storesAll() {
        Cache<Integer, String> cache = provider.getCacheManager(
                        URI.create(servers.get().uri()), null)
                .createCache(
                        "created",
                        new MutableConfiguration<Integer, String>()
                                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR))
                                .setStatisticsEnabled(true));
        servers.get().command("SCRIPT", "FLUSH");

        cache.putAll(numbers(600));

        assertThat(cache.getAll(numbers(600).keySet())).isEqualTo(numbers(600));
    }

    @Test
    void putAll_withANullAtTheEnd_storesNothing() {
        Cache<Integer, String> cache = create("");
        Map<Integer, String> entries = new LinkedHashMap<>(numbers(3_000));
        entries.put(3_000, null);

        assertThatThrownBy(() -> cache.putAll(entries)).isInstanceOf(NullPointerException.class);

        assertThat(servers.get().command("DBSIZE")).isEqualTo("0");
    }

    @Test
    void putAll_whoseMapBreaksOff_keepsWhatWasSent() {
        Cache<Integer, String> cache = create("");
        AtomicInteger looks = new AtomicInteger();
        Map<Integer, String> breaking = new AbstractMap<>() {
            @Override
            public Set<Map.Entry<Integer, String>> entrySet() {
                if (looks.incrementAndGet() > 1) {
                    Set<Map.Entry<Integer, String>> entries =
                            new LinkedHashSet<>(numbers(2_500).entrySet());
                    entries.add(new SimpleImmutableEntry<>(2_501, null));
                    return entries;
                }
                return numbers(1).entrySet();
            }
        };

        assertThatThrownBy(() -> cache.putAll(breaking)).isInstanceOf(NullPointerException.class);

        assertThat(servers.get().command("DBSIZE")).isEqualTo("2000");
    }

    @Test
    void aChunkOfLargeValues_isBoundedInBytes() {
        Cache<Integer, byte[]> cache = provider.getCacheManager(
                        URI.create(servers.get().uri() + "?timeout=300ms"), null)
                .createCache("large", new MutableConfiguration<>());
        cache.put(-1, new byte[0]);
        long before = bytesRead();
        servers.get().command("CLIENT", "PAUSE", "60000", "WRITE");

        assertThatThrownBy(() -> cache.putAll(
                        IntStream.range(0, 100).boxed().collect(Collectors.toMap(i -> i, i -> new byte[100_000]))))
                .isInstanceOfSatisfying(
                        RedisCacheException.class,
                        e -> assertThat(e.isOutcomeUnknown()).isTrue());

        // Two chunks that end with the value by which they exceed 256 KiB; all of them would be 10,000,000 bytes.
        assertThat(bytesRead() - before).isLessThan(700_000);
    }

    @Test
    void iteration_overManyKeys_givesEachOnce() {
        Cache<Integer, String> cache = create("");
        cache.putAll(numbers(3_000));
        Map<Integer, String> seen = new HashMap<>();
        Set<Integer> twice = new HashSet<>();

        for (var entries = cache.iterator(); entries.hasNext(); ) {
            Cache.Entry<Integer, String> entry = entries.next();
            if (seen.put(entry.getKey(), entry.getValue()) != null) {
                twice.add(entry.getKey());
            }
            if (entry.getKey() % 2 == 0) {
                entries.remove(); // The server's table shrinks under the iteration.
            }
        }

        assertThat(seen).isEqualTo(numbers(3_000));
        assertThat(twice).isEmpty();
        assertThat(servers.get().command("DBSIZE")).isEqualTo("1500");
    }

    private Cache<Integer, String> create(String parameters) {
        return provider.getCacheManager(URI.create(servers.get().uri() + parameters.replace('&', '?')), null)
                .createCache("c", new MutableConfiguration<>());
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

    private static Map<Integer, String> numbers(int end) {
        return IntStream.range(0, end).boxed().collect(Collectors.toMap(i -> i, i -> Integer.toString(i)));
    }

    private void resetStatistics() {
        servers.get().command("CONFIG", "RESETSTAT");
    }

    private Map<String, Integer> calls() {
        Map<String, Integer> calls = new TreeMap<>();
        Matcher line = STATISTIC.matcher(servers.get().command("INFO", "commandstats"));
        while (line.find()) {
            if (!List.of("info", "config", "ping", "client").contains(line.group(1))) {
                calls.put(line.group(1), Integer.parseInt(line.group(2)));
            }
        }
        return calls;
    }

    /** How often the server has read from a connection. */
    private long reads() {
        return statistic(READS);
    }

    private long bytesRead() {
        return statistic(BYTES_READ);
    }

    private long statistic(Pattern which) {
        Matcher line = which.matcher(servers.get().command("INFO", "stats"));
        assertThat(line.find()).isTrue();
        return Long.parseLong(line.group(1));
    }
}
