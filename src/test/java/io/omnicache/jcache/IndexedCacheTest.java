package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.Concurrently;
import io.omnicache.jcache.testing.IndexInspection;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.ServerStatistics;
import io.omnicache.jcache.testing.Statistics;
import io.omnicache.jcache.testing.Waiting;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.integration.CacheWriterException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A cache with an index: what {@code clear} touches, and how it works with an incomplete index. */
@Execution(ExecutionMode.CONCURRENT)
class IndexedCacheTest {
    private static final int SETS = 64;

    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    private RedisProcess redis;
    private CacheManager manager;
    private Cache<String, String> cache;
    private IndexInspection index;

    @BeforeEach
    void open() {
        redis = caches.server();
        manager = caches.indexed();
        cache = manager.createCache("c", new MutableConfiguration<>());
        index = new IndexInspection(List.of(redis::command), "omnicache:", "c");
    }

    @Test
    void clear_forTheSecondTime_doesNotScan() {
        redis.command("DEBUG", "POPULATE", "10000", "foreign");
        cache.putAll(entries(500));
        ServerStatistics.reset(redis);

        cache.clear();

        assertThat(calls("scan")).isPositive();
        assertThat(index.entries()).isEmpty();
        assertThat(index.members()).isEmpty();
        assertThat(index.marks()).isEqualTo(SETS);
        cache.putAll(entries(500));
        ServerStatistics.reset(redis);

        cache.clear();

        assertThat(calls("scan")).isZero();
        assertThat(calls("unlink")).isEqualTo(500);
        assertThat(redis.command("DBSIZE")).isEqualTo(Integer.toString(10_000 + SETS));
        assertThat(index.entries()).isEmpty();
        assertThat(index.members()).isEmpty();
        assertThat(index.marks()).isEqualTo(SETS);
    }

    @Test
    void operations_withAnIndex_areOneCommandEach() {
        cache.put("k", "v");
        cache.getAndRemove("k");
        cache.put("k", "v");
        ServerStatistics.reset(redis);

        cache.get("k");
        cache.put("k", "w");
        cache.getAndRemove("k");

        assertThat(calls("get")).isEqualTo(1);
        assertThat(calls("evalsha")).isEqualTo(2);
        assertThat(calls("sadd")).isEqualTo(1);
        assertThat(calls("set")).isEqualTo(1);
        assertThat(calls("getdel")).isEqualTo(1);
        assertThat(calls("exists")).isEqualTo(1);
        assertThat(calls("srem")).isEqualTo(1);
    }

    @Test
    void clear_ofOneCache_leavesAnotherAndItsIndex() {
        Cache<String, String> other = manager.createCache("other", new MutableConfiguration<>());
        other.putAll(entries(100));
        for (int i = 0; i < 2; i++) {
            cache.putAll(entries(100));

            cache.clear();

            assertThat(index.entries()).isEmpty();
            assertThat(other.getAll(entries(100).keySet())).hasSize(100);
            assertThat(new IndexInspection(List.of(redis::command), "omnicache:", "other").members())
                    .hasSize(100);
        }
    }

    @Test
    void removeAll_byTheIndex_countsWhatWasThere() throws Exception {
        cache.clear();
        manager.enableStatistics("c", true);
        manager.enableManagement("c", true);
        cache.putAll(entries(300));
        redis.command("UNLINK", "omnicache:c:k7");
        ServerStatistics.reset(redis);

        cache.removeAll();

        assertThat(calls("scan")).isZero();
        assertThat(Statistics.count("c", "CacheRemovals")).isEqualTo(299);
    }

    @Test
    void clear_ofEntriesWithoutIndex_removesThem() {
        redis.command("SET", "omnicache:c:old", "v");

        cache.clear();

        assertThat(index.entries()).isEmpty();
    }

    @Test
    void clear_afterEvictionOfASet_removesItsEntries() {
        cache.clear();
        cache.putAll(entries(1_000));
        String evicted = index.sets().iterator().next();
        redis.command("DEL", evicted);
        assertThat(index.members().size()).isBetween(1, 999);

        cache.clear();

        assertThat(index.entries()).isEmpty();
        assertThat(index.marks()).isEqualTo(SETS);
    }

    @Test
    void clear_afterEvictionAndNewEntries_removesAll() {
        cache.clear();
        cache.putAll(entries(1_000));
        index.sets().forEach(set -> redis.command("DEL", set));
        Map<String, String> later = new HashMap<>();
        for (int i = 1_000; i < 2_000; i++) {
            later.put("k" + i, "v");
        }
        cache.putAll(later);

        cache.clear();

        assertThat(index.entries()).isEmpty();
        assertThat(index.members()).isEmpty();
    }

    @Test
    void put_overAnEntryWithoutMember_makesTheNextClearScan() {
        cache.clear();
        redis.command("SET", "omnicache:c:k1", "v");
        redis.command("SET", "omnicache:c:foreign", "v");

        cache.put("k1", "w");

        assertThat(index.marks()).isEqualTo(SETS - 1);
        cache.clear();
        assertThat(index.entries()).isEmpty();
        assertThat(index.marks()).isEqualTo(SETS);
    }

    @Test
    void put_afterManyExpiredEntries_keepsTheIndexSmall() {
        Cache<String, String> brief = brief();
        int most = 0;
        for (int round = 0; round < 40; round++) {
            Map<String, String> some = new HashMap<>();
            for (int i = 0; i < 500; i++) {
                some.put(round + "-" + i, "v");
            }
            brief.putAll(some);
            most = Math.max(most, index.members().size());
        }

        System.out.println("Members after 20,000 entries that lived for a millisecond: at most " + most);
        assertThat(most).isLessThan(2_000);
    }

    @Test
    void put_withManyStaleMembers_removesThem() {
        Cache<String, String> brief = brief();
        for (int i = 0; i < 5_000; i++) {
            redis.command("SADD", "omnicache:~index:" + i % SETS + ":brief", "gone" + i);
        }

        for (int i = 0; i < 3_000; i++) {
            brief.put("k" + i, "v");
        }

        assertThat(index.members().size()).isLessThan(1_000);
    }

    @Test
    void clear_ofAFullRedis_removesEverything() {
        redis.command("CONFIG", "SET", "maxmemory-policy", "noeviction");
        redis.command("CONFIG", "SET", "maxmemory", "5mb");
        AtomicBoolean full = new AtomicBoolean();
        for (int i = 0; !full.get(); i++) {
            try {
                cache.put("k" + i, "x".repeat(10_000));
            } catch (RedisCacheException e) {
                assertThat(e).hasMessageContaining("OOM");
                full.set(true);
            }
        }
        assertThat(index.members()).containsExactlyElementsOf(index.entries());

        cache.clear();

        assertThat(index.entries()).isEmpty();
        cache.put("again", "v");
        cache.clear();
        assertThat(index.marks()).isEqualTo(SETS);
    }

    /** The member of an entry that is set aside looks like that of an expired one, so any write may remove it. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void write_whoseEntryHasLostItsMemberMeanwhile_leavesTheIndexComplete(boolean isRefused) {
        MapStore<String, String> store = new MapStore<>();
        Cache<String, String> writing = caches.indexed().createCache("w", store.writeThrough());
        IndexInspection sets = new IndexInspection(List.of(redis::command), "omnicache:", "w");
        writing.clear();
        writing.put("k", "v");
        store.afterWrite = key -> {
            assertThat(sets.entries()).isEmpty();
            sets.sets().forEach(set -> redis.command("SREM", set, "k"));
            if (isRefused) {
                throw new CacheWriterException("refused");
            }
        };

        assertThat(catchThrowable(() -> writing.put("k", "w")) != null).isEqualTo(isRefused);

        assertThat(writing.get("k")).isEqualTo(isRefused ? "v" : "w");
        assertThat(sets.members()).containsExactly("k");
        assertThat(sets.marks()).isEqualTo(SETS);
    }

    @Test
    void clear_afterMissesThatLeftLeases_scansNothing() {
        Cache<String, String> leased = caches.settings("defaults: {sweep: index, leases: true, lease-time: 40ms}")
                .createCache("l", new MutableConfiguration<>());
        IndexInspection sets = new IndexInspection(List.of(redis::command), "omnicache:", "l");
        leased.clear();
        for (int i = 0; i < 50; i++) {
            assertThat(leased.get("ended" + i)).isNull();
        }
        Awaitility.await().until(() -> sets.entries().isEmpty());
        assertThat(leased.get("ended1")).isNull();
        assertThat(leased.get("missed")).isNull();
        assertThat(leased.get("filled")).isNull();
        leased.put("filled", "v");
        assertThat(sets.marks()).isEqualTo(SETS);
        ServerStatistics.reset(redis);

        leased.clear();

        assertThat(redis.command("INFO", "commandstats")).doesNotContain("cmdstat_scan:");
        assertThat(sets.entries()).isEmpty();
        assertThat(sets.members()).isEmpty();
    }

    @Test
    void destroyCache_leavesNothing() {
        cache.putAll(entries(100));
        cache.clear();
        cache.putAll(entries(100));

        manager.destroyCache("c");

        assertThat(redis.command("DBSIZE")).isEqualTo("0");
    }

    @Test
    void clear_byAJvmWithoutTheIndex_leavesItUsable() {
        cache.clear();
        cache.putAll(entries(200));
        caches.otherManager().createCache("c", new MutableConfiguration<>()).clear();
        assertThat(index.entries()).isEmpty();
        cache.putAll(entries(50));

        cache.clear();

        assertThat(index.entries()).isEmpty();
        assertThat(index.members()).isEmpty();
    }

    @Test
    void writes_besideClears_leaveNoEntryWithoutMember() throws Exception {
        AtomicInteger clears = new AtomicInteger();
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService pool = Executors.newCachedThreadPool();
        List<Future<?>> clearing = Concurrently.start(pool, 2, thread -> {
            while (!stop.get()) {
                cache.clear();
                clears.incrementAndGet();
            }
        });
        try {
            Concurrently.run(4, thread -> {
                for (int i = 0; i < 1_500; i++) {
                    write(i);
                }
            });
        } finally {
            stop.set(true);
            pool.shutdown();
        }
        Waiting.getAll(clearing);
        System.out.println("Cleared " + clears + " times; " + index.entries().size() + " entries are left");
        assertThat(index.members()).containsAll(index.entries());

        for (int i = 0; i < 2_000; i++) {
            write(i);
        }
        assertThat(index.entries()).isNotEmpty();
        assertThat(index.members()).containsAll(index.entries());
        cache.clear();
        assertThat(index.entries()).isEmpty();
        assertThat(index.members()).isEmpty();
    }

    /** Creates a cache whose entries live for a millisecond, and inspects it from now on. */
    private Cache<String, String> brief() {
        index = new IndexInspection(List.of(redis::command), "omnicache:", "brief");
        return manager.createCache(
                "brief",
                new MutableConfiguration<String, String>()
                        .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.MILLISECONDS, 1))));
    }

    private void write(int i) {
        String key = "k" + ThreadLocalRandom.current().nextInt(300);
        switch (i % 10) {
            case 0 -> cache.put(key, "a");
            case 1 -> cache.remove(key);
            case 2 -> cache.putIfAbsent(key, "b");
            case 3 -> cache.replace(key, "c");
            case 4 -> cache.getAndRemove(key);
            case 5 -> cache.putAll(Map.of(key, "d", key + "x", "d"));
            case 6 -> cache.replace(key, "d", "e");
            case 7 -> cache.remove(key, "e");
            case 8 ->
                cache.invoke(key, (entry, arguments) -> {
                    entry.setValue("f");
                    return null;
                });
            default -> cache.getAndPut(key, "g");
        }
    }

    private int calls(String command) {
        return ServerStatistics.calls(redis).getOrDefault(command, 0);
    }

    private static Map<String, String> entries(int number) {
        return IntStream.range(0, number).boxed().collect(Collectors.toMap(i -> "k" + i, i -> "v"));
    }
}
