package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.ServerStatistics;
import io.omnicache.jcache.testing.Waiting;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Operations on more keys than one batch: the commands they send, and the other keys when one fails. */
class BulkOperationsTest {
    /** Two chunks. */
    private static final int MOST_UNDER_WAY = 512;

    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    @Test
    void getAll_ofManyKeys_asksFor256AtOnce() {
        Cache<Integer, String> cache = caches.create();
        cache.putAll(numbers(2_500));
        ServerStatistics.reset(caches.server());

        Map<Integer, String> found =
                cache.getAll(IntStream.range(-100, 2_600).boxed().collect(Collectors.toSet()));

        assertThat(found).isEqualTo(numbers(2_500));
        // Slices of 1,000, 1,000 and 700 keys.
        assertThat(ServerStatistics.calls(caches.server())).isEqualTo(Map.of("mget", 4 + 4 + 3));
    }

    @Test
    void getAll_ofLargeValues_asksForFewerOnceItKnows() {
        Cache<Integer, byte[]> cache = caches.create("large", new MutableConfiguration<>());
        for (int i = 0; i < 40; i++) {
            cache.put(i, new byte[100_000]);
        }
        Set<Integer> keys = IntStream.range(0, 40).boxed().collect(Collectors.toSet());
        cache.getAll(keys);
        ServerStatistics.reset(caches.server());

        assertThat(cache.getAll(keys)).hasSize(40);

        assertThat(ServerStatistics.calls(caches.server())).isEqualTo(Map.of("mget", 4));
    }

    @Test
    void putAll_ofManyKeys_sendsChunksInOnePiece() {
        Cache<Integer, String> cache = caches.create();
        cache.put(-1, "connected");
        long before = ServerStatistics.reads(caches.server());

        cache.putAll(numbers(5_000));
        cache.removeAll(numbers(5_000).keySet());

        assertThat(ServerStatistics.reads(caches.server()) - before)
                .as("of 10,000 commands")
                .isLessThan(1_000);
        assertThat(cache).hasSize(1);
    }

    /** All threads use the same keys in different orders, and their processors use further keys of each other. */
    @Test
    void putAll_whoseServerStopsAnswering_sendsNoMoreThanWasUnderWay() {
        Cache<Integer, String> cache = caches.manager("timeout=300ms").createCache("c", new MutableConfiguration<>());
        Waiting.untilItWorks(() -> cache.put(-1, "connected"));
        long before = ServerStatistics.bytesRead(caches.server());
        caches.server().command("CLIENT", "PAUSE", "60000", "WRITE");

        assertThatThrownBy(() -> cache.putAll(numbers(5_000)))
                .isInstanceOfSatisfying(
                        RedisCacheException.class,
                        e -> assertThat(e.isOutcomeUnknown()).isTrue());

        // All of them would be 300,000 bytes.
        assertThat(ServerStatistics.bytesRead(caches.server()) - before).isLessThan(MOST_UNDER_WAY * 100);
    }

    /** Redis answers NOSCRIPT to every command of the batch; all of them are sent again together. */
    @Test
    void putAll_ofAScriptThatTheServerDoesntKnow_storesAll() {
        Cache<Integer, String> cache = caches.create(
                "created",
                new MutableConfiguration<Integer, String>()
                        .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR))
                        .setStatisticsEnabled(true));
        caches.server().command("SCRIPT", "FLUSH");

        cache.putAll(numbers(600));

        assertThat(cache.getAll(numbers(600).keySet())).isEqualTo(numbers(600));
    }

    @Test
    void putAll_withANullAtTheEnd_storesNothing() {
        Cache<Integer, String> cache = caches.create();
        Map<Integer, String> entries = new LinkedHashMap<>(numbers(3_000));
        entries.put(3_000, null);

        assertThatThrownBy(() -> cache.putAll(entries)).isInstanceOf(NullPointerException.class);

        assertThat(caches.server().command("DBSIZE")).isEqualTo("0");
    }

    @Test
    void putAll_whoseMapBreaksOff_keepsWhatWasSent() {
        Cache<Integer, String> cache = caches.create();
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

        assertThat(caches.server().command("DBSIZE")).isEqualTo("2000");
    }

    @Test
    void putAll_ofLargeValues_isBoundedInBytes() {
        Cache<Integer, byte[]> cache =
                caches.manager("timeout=300ms").createCache("large", new MutableConfiguration<>());
        Waiting.untilItWorks(() -> cache.put(-1, new byte[0]));
        long before = ServerStatistics.bytesRead(caches.server());
        caches.server().command("CLIENT", "PAUSE", "60000", "WRITE");

        assertThatThrownBy(() -> cache.putAll(
                        IntStream.range(0, 100).boxed().collect(Collectors.toMap(i -> i, i -> new byte[100_000]))))
                .isInstanceOfSatisfying(
                        RedisCacheException.class,
                        e -> assertThat(e.isOutcomeUnknown()).isTrue());

        // Two chunks that end with the value by which they exceed 256 KiB; all of them would be 10,000,000 bytes.
        assertThat(ServerStatistics.bytesRead(caches.server()) - before).isLessThan(700_000);
    }

    @Test
    void iteration_overManyKeys_givesEachOnce() {
        Cache<Integer, String> cache = caches.create();
        cache.putAll(numbers(3_000));
        Map<Integer, String> seen = new HashMap<>();
        Set<Integer> twice = new HashSet<>();

        for (var entries = cache.iterator(); entries.hasNext(); ) {
            Cache.Entry<Integer, String> entry = entries.next();
            if (seen.put(entry.getKey(), entry.getValue()) != null) {
                twice.add(entry.getKey());
            }
            if (entry.getKey() % 2 == 0) {
                entries.remove(); // The hash table of the server shrinks during the iteration.
            }
        }

        assertThat(seen).isEqualTo(numbers(3_000));
        assertThat(twice).isEmpty();
        assertThat(caches.server().command("DBSIZE")).isEqualTo("1500");
    }

    static Map<Integer, String> numbers(int end) {
        return IntStream.range(0, end).boxed().collect(Collectors.toMap(i -> i, i -> Integer.toString(i)));
    }
}
