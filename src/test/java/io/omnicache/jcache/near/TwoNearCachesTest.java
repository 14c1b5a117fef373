package io.omnicache.jcache.near;

import static io.omnicache.jcache.testing.OpenNearCaches.keep;
import static io.omnicache.jcache.testing.OpenNearCaches.nearOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.TtlCache;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.NearCached;
import io.omnicache.jcache.testing.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.processor.EntryProcessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Features of a cache in two managers, each with a near cache of its own: what one changes, the other sees by the
 * announcement alone, though it keeps the entry.
 */
@NearCached("key")
class TwoNearCachesTest {
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final javax.cache.expiry.Duration MOMENT =
            new javax.cache.expiry.Duration(TimeUnit.MILLISECONDS, 400);

    @RegisterExtension
    final Caches caches = Caches.shared();

    private final MapStore<String, String> store = new MapStore<>();

    private Cache<String, String> here;
    private Cache<String, String> there;

    private void open(String settings, MutableConfiguration<String, String> configuration) {
        here = caches.settings("defaults: {" + settings + "}").createCache(Caches.NAME, configuration);
        there = caches.otherSettings("defaults: {" + settings + "}").createCache(Caches.NAME, configuration);
    }

    private void assertBothSee(String key, String value) {
        for (Cache<String, String> cache : List.of(here, there)) {
            await().atMost(LONGEST)
                    .pollInterval(Duration.ofMillis(1))
                    .untilAsserted(() -> assertThat(cache.get(key)).isEqualTo(value));
        }
    }

    private void assertBothKeep(String key, String value) {
        assertBothSee(key, value);
        assertThat(keep(here, key)).isEqualTo(value);
        assertThat(keep(there, key)).isEqualTo(value);
    }

    @Test
    void timeToLivePerCall_endsTheCopiesToo() {
        open("", new MutableConfiguration<>());
        TtlCache<String, String> timed = TtlCache.of(here);
        timed.put("a", "1", Duration.ofMillis(300));
        assertBothKeep("a", "1");
        assertBothSee("a", null);

        timed.put("a", "2", Duration.ofHours(1));
        assertBothKeep("a", "2");
        timed.put("a", "2", Duration.ofMillis(300));
        assertBothSee("a", null);
        TtlCache.of(there).put("a", "3", Duration.ofHours(1));
        assertBothKeep("a", "3");
    }

    @Test
    void expiryJitter_endsTheCopiesWithTheirEntries() {
        open(
                "expiry-jitter: 50%",
                new MutableConfiguration<String, String>()
                        .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(MOMENT)));
        for (int i = 0; i < 10; i++) {
            here.put("k" + i, "v");
            there.get("k" + i);
        }
        for (int i = 0; i < 10; i++) {
            assertBothSee("k" + i, null);
        }
    }

    @Test
    void rememberedMiss_isKeptByBoth_andEndsWithAPutOfEither() {
        open("remember-missing: 1h", store.readThrough());
        assertThat(here.get("a")).isNull();
        keep(here, "a");
        keep(there, "a");
        assertThat(there.get("a")).isNull();
        assertThat(store.calls).containsExactly("load a");

        there.put("a", "1");
        assertBothKeep("a", "1");
        here.remove("a");
        store.rows.put("a", "2");
        assertBothKeep("a", "2");
    }

    @Test
    void leases_refuseAPutAfterAForeignChange_whetherOrNotTheEntryIsKept() {
        open("leases: true", new MutableConfiguration<>());
        assertThat(here.get("a")).isNull();
        there.put("a", "1");
        here.put("a", "read before"); // Isn't stored, and takes the other value away: which is older isn't known.
        assertBothSee("a", null);

        here.put("a", "2");
        assertBothKeep("a", "2");
        there.remove("a");
        await().until(() -> here.get("a") == null);
        there.put("a", "3");
        keep(here, "a");
        here.put("a", "4"); // Follows a read that found the entry.
        assertBothKeep("a", "4");
    }

    /** As without a near cache: what an asynchronous read finds says nothing of the misses of a thread. */
    @Test
    void leases_ofAThread_outliveItsAsynchronousReads() {
        open("leases: true", new MutableConfiguration<>());
        assertThat(here.get("a")).isNull();
        there.put("a", "1");
        CompletableFuture.runAsync(() -> keep(here, "a")).join();
        assertThat(Waiting.join(AsyncCache.of(here).get("a"))).isEqualTo("1");
        here.put("a", "read before");
        assertBothSee("a", null);
    }

    @Test
    void writeThrough_isSeenByBoth() {
        open("", store.readAndWriteThrough());
        for (int i = 0; i < 10; i++) {
            (i % 2 == 0 ? here : there).put("a", "" + i);
            assertBothKeep("a", "" + i);
            assertThat(store.rows).containsEntry("a", "" + i);
        }
        here.remove("a");
        assertBothSee("a", null);
    }

    @Test
    void writeBehind_isSeenByBothBeforeTheStoreHasIt() {
        open("write-behind: true, write-behind-delay: 1h", store.readAndWriteThrough());
        for (int i = 0; i < 10; i++) {
            here.put("a", "" + i);
            assertBothKeep("a", "" + i);
        }
        assertThat(store.rows).isEmpty();
        here.remove("a");
        assertBothSee("a", null);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cluster", "jvm"})
    void load_isSeenByBoth_andComesAnewAfterARemoval(String loading) throws Exception {
        open("loading: " + loading, store.readThrough());
        for (int i = 0; i < 10; i++) {
            store.rows.put("a", "" + i);
            (i % 2 == 0 ? here : there).remove("a");
            Future<String> other = CompletableFuture.supplyAsync(() -> there.get("a"));
            String own = here.get("a");
            assertThat(own).isIn("" + i, "" + (i - 1));
            assertThat(Waiting.get(other)).isIn("" + i, "" + (i - 1));
            assertBothKeep("a", "" + i);
        }
        if (loading.equals("cluster")) {
            assertThat(store.calls).hasSize(10);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"exclusive", "optimistic"})
    void processors_ofBoth_loseNothing(String processing) throws Exception {
        open("entry-processor: " + processing, new MutableConfiguration<>());
        here.put("a", "0");
        EntryProcessor<String, String, Void> adding = (entry, arguments) -> {
            entry.setValue("" + (Integer.parseInt(entry.getValue()) + 1));
            return null;
        };
        List<Future<?>> all = new ArrayList<>();
        for (Cache<String, String> cache : List.of(here, there, here, there)) {
            all.add(CompletableFuture.runAsync(() -> {
                int last = 0;
                for (int i = 0; i < 25; i++) {
                    cache.invoke("a", adding);
                    int read = Integer.parseInt(cache.get("a"));
                    assertThat(read).isGreaterThan(last);
                    last = read;
                }
            }));
        }
        Waiting.getAll(all);
        assertBothKeep("a", "100");
    }

    /** As Spring reads with {@code @Cacheable(sync = true)}: what is missing is computed inside an entry processor. */
    @Test
    void synchronisedReadsOfSpring_computeOnce_andSeeChanges() throws Exception {
        open("entry-processor: exclusive", new MutableConfiguration<>());
        List<String> computed = new CopyOnWriteArrayList<>();
        EntryProcessor<String, String, String> cacheable = (entry, arguments) -> {
            if (entry.exists()) {
                return entry.getValue();
            }
            String value = "computed " + arguments[0];
            computed.add(value);
            entry.setValue(value);
            return value;
        };
        for (int i = 0; i < 10; i++) {
            int round = i;
            Future<String> other = CompletableFuture.supplyAsync(() -> there.invoke("a", cacheable, round));
            assertThat(here.invoke("a", cacheable, round)).isEqualTo("computed " + i);
            assertThat(Waiting.get(other)).isEqualTo("computed " + i);
            assertBothKeep("a", "computed " + i);
            (i % 2 == 0 ? here : there).remove("a");
            assertBothSee("a", null);
        }
        assertThat(computed).hasSize(10);
    }

    @Test
    void refreshAhead_ofEntriesThatAreKept_isSeenByBoth() {
        store.onLoad = key -> "loaded";
        open("refresh-ahead: 50%, expiry.created: 2s", store.readThrough());
        here.put("a", "old");
        assertBothKeep("a", "old");

        // By reads that no command answers, the refresh is due after half of the time to live.
        await().atMost(LONGEST).until(() -> here.get("a").equals("loaded"));
        await().atMost(LONGEST).until(() -> there.get("a").equals("loaded"));
    }

    @Test
    void bulkChangesAndSweeps_areSeenByBoth() {
        open("", new MutableConfiguration<>());
        here.putAll(Map.of("a", "1", "b", "1"));
        assertBothKeep("a", "1");
        assertBothKeep("b", "1");
        there.putAll(Map.of("a", "2", "b", "2"));
        assertBothKeep("a", "2");
        assertBothKeep("b", "2");
        here.removeAll(Set.of("a"));
        assertBothSee("a", null);
        there.removeAll();
        assertBothSee("b", null);
        here.put("a", "3");
        assertBothKeep("a", "3");
        there.clear();
        assertBothSee("a", null);
        assertThat(nearOf(here).size()).isNotNegative();
    }
}
