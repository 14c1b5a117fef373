package io.omnicache.jcache.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.Caches;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.integration.CompletionListenerFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loads of two JVMs that write behind: an older value never stays in the cache, wherever it still waits. */
class WriteBehindLoadsTest {
    private static final String LATER = "write-behind-delay: 1h";
    private static final String LOCK = "omnicache:~lock:{omnicache:c:k}";

    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    private final BatchWriter store = new BatchWriter();

    @Test
    void get_whoseOwnWaitingChangeIsOlderThanTheStore_loadsFromTheStore() {
        Cache<String, String> late = openWithOutdatedChange();

        assertThat(late.get("k")).isEqualTo("newer");
        assertThat(late.getAll(Set.of("k", "other"))).isEqualTo(Map.of("k", "newer"));
        late.close();

        assertThat(store.rows).isEqualTo(Map.of("k", "newer"));
        assertCacheIsNotOlder();
    }

    @Test
    void loadAll_whoseOwnWaitingChangeIsOlderThanTheStore_storesNothingOlder() throws Exception {
        Cache<String, String> late = openWithOutdatedChange();

        CompletionListenerFuture done = new CompletionListenerFuture();
        late.loadAll(Set.of("k"), true, done);
        done.get();

        assertCacheIsNotOlder();
    }

    @Test
    void processor_whoseOwnWaitingChangeIsOlderThanTheStore_seesTheStore() {
        Cache<String, String> late = openWithOutdatedChange();

        String seen = late.invoke("k", (entry, arguments) -> entry.getValue());

        assertThat(seen).isEqualTo("newer");
        assertCacheIsNotOlder();
    }

    @Test
    void get_whoseOwnWaitingChangeWasReplacedByOneThatWaits_storesNothing() {
        Cache<String, String> late = open(LATER);
        Cache<String, String> early = open(LATER);
        late.put("k", "older");
        early.put("k", "newer");
        late.clear();

        assertThat(late.get("k")).isEqualTo("older");
        assertThat(plain().containsKey("k")).isFalse();
        early.close();
        assertThat(late.get("k")).isEqualTo("newer");
    }

    @Test
    void get_whoseValueIsNotStored_releasesItsLock() {
        store.rows.put("k", "old");
        Cache<String, String> writing = open(LATER);
        Cache<String, String> reading = open(LATER);
        writing.put("k", "new");
        reading.clear();

        assertThat(reading.get("k")).isEqualTo("old");

        assertThat(plain().containsKey("k")).isFalse();
        assertThat(caches.server().command("EXISTS", LOCK)).isEqualTo("0");
    }

    @Test
    void get_thatFindsNothingBeforeAnotherJvmWrites_isNotRemembered() {
        String settings = LATER + ", remember-missing: 1h";
        Cache<String, String> writing = open(settings);
        Cache<String, String> reading = open(settings);
        writing.put("k", "new");
        reading.clear();

        assertThat(reading.get("k")).isNull();
        writing.close();

        assertThat(reading.get("k")).isEqualTo("new");
    }

    /** A write of the queue ends no lease of a load, so it must not come between the load and its end. */
    @Test
    void refresh_loadsInATurn_soThatNoQueuedChangeReachesTheStoreMeanwhile() {
        AtomicReference<String> isLocked = new AtomicReference<>();
        store.rows.put("k", "1");
        Cache<String, String> cache = open(LATER + ", refresh-after: 20ms");
        cache.get("k");
        store.rows.put("k", "2");
        store.onLoad = key -> isLocked.set(caches.server().command("EXISTS", LOCK));

        Awaitility.await().until(() -> "2".equals(cache.get("k")));

        assertThat(isLocked).hasValue("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "older"})
    void refresh_beforeAnotherJvmWrites_leavesTheEntry(String row) {
        AtomicInteger loads = new AtomicInteger();
        String settings = LATER + ", refresh-after: 20ms";
        Cache<String, String> writing = open(settings);
        Cache<String, String> reading = open(settings);
        if (!row.isEmpty()) {
            store.rows.put("k", row);
        }
        store.onLoad = key -> loads.incrementAndGet();
        writing.put("k", "new");

        Awaitility.await().until(() -> {
            assertThat(reading.get("k")).isEqualTo("new");
            return loads.get() >= 2; // The first one has ended.
        });
    }

    /**
     * The cache's JVM has changed the key, another one has changed it later and written it; the entry has gone since.
     */
    private Cache<String, String> openWithOutdatedChange() {
        Cache<String, String> late = open(LATER);
        Cache<String, String> early = open(LATER);
        late.put("k", "older");
        early.put("k", "newer");
        early.close();
        assertThat(store.rows).isEqualTo(Map.of("k", "newer"));
        late.clear();
        return late;
    }

    private void assertCacheIsNotOlder() {
        assertThat(plain().get("k")).isIn(null, "newer");
    }

    /** The cache as it is in Redis. */
    private Cache<String, String> plain() {
        return caches.create(new MutableConfiguration<>());
    }

    private Cache<String, String> open(String settings) {
        return caches.settings("defaults: {write-behind: true, " + settings + "}")
                .createCache(
                        "c",
                        new MutableConfiguration<String, String>()
                                .setReadThrough(true)
                                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR))
                                .setCacheLoaderFactory(() -> store)
                                .setCacheWriterFactory(() -> store));
    }
}
