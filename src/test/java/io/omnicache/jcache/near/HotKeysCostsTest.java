package io.omnicache.jcache.near;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.ServerStatistics;
import io.omnicache.jcache.testing.Statistics;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code near-cache-keys: hot}: what the reads of hot keys and of the long tail cost the server. */
class HotKeysCostsTest {
    private static final Pattern TRACKED = Pattern.compile("tracking_total_keys:(\\d+)");
    /** Commands that aren't reads of the test: canaries. */
    private static final int FEW = 20;

    private static final int TAIL = 400;

    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    /** Opens a cache whose near cache is open. The canaries come every 15 seconds. */
    private Cache<Integer, String> open(String keys) {
        Cache<Integer, String> cache = caches.settings("defaults: {near-cache: true, near-cache-keys: " + keys
                        + ", near-cache-max-staleness: 60s, statistics: true}")
                .createCache(Caches.NAME, new MutableConfiguration<>());
        cache.put(-1, "x");
        Awaitility.await().until(() -> cache.get(-1) != null && Statistics.count(Caches.NAME, "NearHits") > 0);
        return cache;
    }

    @Test
    void reads_ofTheLongTail_areNotTracked() {
        assertThat(keysTrackedAfterReadsOfTheTail("hot")).isLessThan(FEW);
    }

    @Test
    void reads_ofTheLongTailWithAllKeys_areTracked() {
        assertThat(keysTrackedAfterReadsOfTheTail("all"))
                .as("so the other test can fail")
                .isGreaterThanOrEqualTo(TAIL);
    }

    private int keysTrackedAfterReadsOfTheTail(String keys) {
        Cache<Integer, String> cache = open(keys);
        for (int i = 0; i < TAIL; i++) {
            assertThat(cache.get(i)).isNull();
        }
        Matcher line = TRACKED.matcher(caches.server().command("INFO", "stats"));
        assertThat(line.find()).isTrue();
        return Integer.parseInt(line.group(1));
    }

    @Test
    void reads_ofHotKeysAmongOthers_costNoCommand() {
        Cache<Integer, String> cache = open("hot");
        int keys = 2_000;
        for (int key = 0; key < keys; key++) {
            cache.put(key, "value " + key);
        }
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 4_000; i++) {
            cache.get(zipf(random, keys));
        }
        ServerStatistics.reset(caches.server());
        for (int round = 0; round < 20; round++) {
            for (int key = 0; key < 10; key++) {
                assertThat(cache.get(key)).isEqualTo("value " + key);
            }
        }
        assertThat(ServerStatistics.calls(caches.server()).getOrDefault("get", 0))
                .isLessThan(FEW);
        assertThat(Statistics.count(Caches.NAME, "NearEntries")).isBetween(10L, keys / 4L);
    }

    /** A key whose share of the reads falls with its number. */
    private static int zipf(SplittableRandom random, int keys) {
        return (int) Math.pow(keys, random.nextDouble()) - 1;
    }

    @Test
    void getAll_ofHotAndOtherKeys_keepsTheHotOnes() {
        Cache<Integer, String> cache = open("hot");
        cache.put(7, "hot");
        for (int i = 1_000; i < 1_006; i++) {
            cache.put(i, "cold");
            assertThat(cache.getAll(new HashSet<>(Set.of(i, 7))))
                    .containsEntry(7, "hot")
                    .containsEntry(i, "cold");
        }
        long hits = Statistics.count(Caches.NAME, "NearHits");
        assertThat(cache.get(7)).isEqualTo("hot");
        assertThat(Statistics.count(Caches.NAME, "NearHits")).isEqualTo(hits + 1);
    }
}
