package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.omnicache.jcache.testing.AsyncJoined;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Statistics;
import io.omnicache.jcache.testing.TestPolicy;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code refresh-ahead} and {@code refresh-after}: which reads load an entry again, and what becomes of the value. */
class RefreshAheadTest {
    private static final javax.cache.expiry.Duration HOUR = javax.cache.expiry.Duration.ONE_HOUR;
    private static final long HOUR_MILLIS = 3_600_000;
    private static final String AHEAD = "caches: {c: {refresh-ahead: 80%, statistics: true}}";

    @RegisterExtension
    final Caches caches = Caches.shared();

    private final RedisServer redis = caches.redis();
    private final MapStore<String, String> store = MapStore.loading(key -> "loaded");

    private enum Policy {
        CREATED(CreatedExpiryPolicy.factoryOf(HOUR)),
        MODIFIED(ModifiedExpiryPolicy.factoryOf(HOUR));

        final Factory<? extends ExpiryPolicy> factory;

        Policy(Factory<? extends ExpiryPolicy> factory) {
            this.factory = factory;
        }
    }

    @ParameterizedTest
    @EnumSource
    void get_pastThePoint_returnsThePresentValueAndLoadsInTheBackground(Policy policy) {
        RecordingListener<String, String> listener = new RecordingListener<>();
        Cache<String, String> cache = create(
                AHEAD,
                configuration(policy.factory).addCacheEntryListenerConfiguration(listener.configuration(true, true)));
        cache.put("k", "old");
        leave("k", HOUR_MILLIS / 10);

        assertThat(cache.get("k")).isEqualTo("old");

        await().until(() -> cache.get("k").equals("loaded"));
        assertThat(left("k")).isBetween(HOUR_MILLIS - 60_000, HOUR_MILLIS);
        assertThat(store.calls).containsExactly("load k");
        assertThat(listener.heard).containsExactly("CREATED k", "UPDATED k");
        assertThat(Statistics.count("c", "CacheRefreshes")).isEqualTo(1);
        assertThat(Statistics.count("c", "CachePuts")).isEqualTo(1);
        assertThat(Statistics.count("c", "CacheMisses")).isEqualTo(0);
        assertThat(controlKeys()).isEmpty();
    }

    @Test
    void get_beforeThePoint_loadsNothingAndLooksOnce() throws Exception {
        Cache<String, String> cache = create(AHEAD, configuration(Policy.MODIFIED.factory));
        cache.put("k", "old");

        for (int i = 0; i < 50; i++) {
            assertThat(cache.get("k")).isEqualTo("old");
        }
        cache.put("due", "old");
        leave("due", HOUR_MILLIS / 10);
        cache.get("due");
        await().until(() -> cache.get("due").equals("loaded")); // So the look at k has had its time.
        assertThat(store.calls).containsExactly("load due");
    }

    @Test
    void refreshAfter_isTheAgeOfTheEntry() {
        Cache<String, String> cache =
                create("caches: {c: {refresh-after: 10m, statistics: true}}", configuration(Policy.MODIFIED.factory));
        cache.put("young", "old");
        leave("young", Duration.ofMinutes(51).toMillis());
        cache.put("due", "old");
        leave("due", Duration.ofMinutes(50).toMillis());

        assertThat(cache.get("young")).isEqualTo("old");
        assertThat(cache.get("due")).isEqualTo("old");

        await().until(() -> store.calls.contains("load due"));
        assertThat(store.calls).doesNotContain("load young");
    }

    @Test
    void readsOfEachKind_findWhatIsDue_andNothingElseDoes() {
        Cache<String, String> cache = create(AHEAD, configuration(Policy.MODIFIED.factory));
        Map<String, Consumer<String>> others = Map.of(
                "containsKey", cache::containsKey,
                "invoke", key -> cache.invoke(key, (entry, arguments) -> entry.getValue()),
                "iterator", key -> cache.forEach(Cache.Entry::getValue),
                "replace", key -> cache.replace(key, "other", "x"),
                "putIfAbsent", key -> cache.putIfAbsent(key, "x"));
        others.forEach((key, operation) -> {
            cache.put(key, "old");
            leave(key, HOUR_MILLIS / 10);
            operation.accept(key);
        });
        Map<String, Consumer<String>> reads = Map.of(
                "get", cache::get,
                "getAll", key -> cache.getAll(Set.of(key, "absent")),
                "async", key -> AsyncJoined.of(cache).get(key),
                "async getAll", key -> AsyncJoined.of(cache).getAll(Set.of(key)));
        reads.forEach((key, operation) -> {
            cache.put(key, "old");
            leave(key, HOUR_MILLIS / 10);
            operation.accept(key);
        });

        reads.keySet().forEach(key -> await().until(() -> stored(key).endsWith("loaded")));
        assertThat(store.calls).doesNotContain("load invoke", "load containsKey", "load iterator", "load replace");
        others.keySet().forEach(key -> assertThat(stored(key)).endsWith("old"));
    }

    @Test
    void loader_withoutValue_removesTheEntry() {
        store.onLoad = key -> null;
        RecordingListener<String, String> listener = new RecordingListener<>();
        Cache<String, String> cache = create(
                AHEAD,
                configuration(Policy.MODIFIED.factory).addCacheEntryListenerConfiguration(listener.synchronous()));
        cache.put("k", "old");
        leave("k", HOUR_MILLIS / 10);

        assertThat(cache.get("k")).isEqualTo("old");

        await().until(() -> !cache.containsKey("k"));
        await().until(() -> listener.heard.contains("REMOVED k"));
        assertThat(Statistics.count("c", "CacheRefreshes")).isEqualTo(1);
        assertThat(Statistics.count("c", "CacheRemovals")).isEqualTo(0);
        assertThat(controlKeys()).isEmpty();
    }

    @Test
    void timeToLiveOfACall_countsByWhatIsLeftOfIt() {
        Cache<String, String> cache = create(AHEAD, configuration(Policy.MODIFIED.factory));
        TtlCache<String, String> timed = TtlCache.of(cache);
        timed.put("eternal", "old", ChronoUnit.FOREVER.getDuration());
        timed.put("long", "old", Duration.ofDays(1));
        timed.put("short", "old", Duration.ofMinutes(5));

        for (String key : List.of("eternal", "long", "short")) {
            assertThat(cache.get(key)).isEqualTo("old");
        }

        await().until(() -> cache.get("short").equals("loaded"));
        assertThat(store.calls).containsExactly("load short");
        assertThat(left("short")).isGreaterThan(Duration.ofMinutes(59).toMillis());
    }

    @Test
    void writer_isNotTold() {
        Cache<String, String> cache =
                create(AHEAD, store.readAndWriteThrough().setExpiryPolicyFactory(Policy.MODIFIED.factory));
        cache.put("k", "old");
        leave("k", HOUR_MILLIS / 10);

        assertThat(cache.get("k")).isEqualTo("old");

        await().until(() -> cache.get("k").equals("loaded"));
        assertThat(store.calls).containsExactly("write k=old", "load k");
    }

    @Test
    void settings_thatCannotWork_areRefused() {
        MutableConfiguration<String, String> modified = configuration(Policy.MODIFIED.factory);
        refused("refresh-ahead: 80%", expiring(Policy.MODIFIED.factory), "refresh-ahead: 80%", "needs a cache loader");
        refused("refresh-after: 5m", expiring(Policy.MODIFIED.factory), "refresh-after: 300000ms", "set loader");
        refused("refresh-ahead: 80%, refresh-after: 5m", modified, "refresh-after: 300000ms", "set only one");
        refused("refresh-after: 1h", modified, "isn't shorter than the expiry of 3600000ms");
        refused("refresh-after: 10000d", modified, "isn't shorter than the expiry");
        refused("refresh-ahead: 20%, expiry-jitter: 80%", modified, "expiry-jitter: 80%", "smaller expiry-jitter");
        for (Factory<? extends ExpiryPolicy> policy : List.<Factory<? extends ExpiryPolicy>>of(
                EternalExpiryPolicy.factoryOf(),
                AccessedExpiryPolicy.factoryOf(HOUR),
                TouchedExpiryPolicy.factoryOf(HOUR),
                ModifiedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ETERNAL),
                ModifiedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ZERO),
                () -> TestPolicy.of(HOUR, null, HOUR))) {
            refused("refresh-ahead: 80%", configuration(policy), "refresh-ahead: 80%", "set expiry.created or");
        }
    }

    private void refused(String settings, MutableConfiguration<String, String> configuration, String... words) {
        CacheManager manager = caches.settings("caches: {c: {" + settings + "}}");
        assertThatThrownBy(() -> manager.createCache("c", configuration))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("Cache c")
                .message()
                .contains(words);
        manager.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"refresh-ahead: 100%", "refresh-ahead: 0%", "refresh-ahead: 80", "refresh-after: soon"})
    void settings_thatAreNoPercentageOrDuration_areRefused(String setting) {
        assertThatThrownBy(() -> caches.settings("defaults: {" + setting + "}"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining(setting.substring(0, setting.indexOf(':')));
    }

    @Test
    void everyEntry_isRefreshedAgainAtItsNextPoint() {
        MutableConfiguration<String, String> shortLived =
                configuration(ModifiedExpiryPolicy.factoryOf(new javax.cache.expiry.Duration(TimeUnit.SECONDS, 2)));
        Cache<String, String> cache = create("caches: {c: {refresh-ahead: 40%, statistics: true}}", shortLived);
        cache.put("k", "old");

        await().until(() -> {
            assertThat(cache.get("k")).isNotNull();
            return Statistics.count("c", "CacheRefreshes") == 3;
        });
        assertThat(Statistics.count("c", "CacheMisses")).isEqualTo(0);
        assertThat(store.calls).hasSize(3);
    }

    private Cache<String, String> create(String settings, MutableConfiguration<String, String> configuration) {
        return caches.settings(settings).createCache("c", configuration);
    }

    private MutableConfiguration<String, String> configuration(Factory<? extends ExpiryPolicy> policy) {
        return store.readThrough().setExpiryPolicyFactory(policy);
    }

    private static MutableConfiguration<String, String> expiring(Factory<? extends ExpiryPolicy> policy) {
        return new MutableConfiguration<String, String>().setExpiryPolicyFactory(policy);
    }

    /** Lets the entry have only so much of its time to live, as if it were older. */
    private void leave(String key, long millis) {
        redis.command("PEXPIRE", redis.keyPrefix() + "c:" + key, Long.toString(millis));
    }

    private long left(String key) {
        return Long.parseLong(redis.command("PTTL", redis.keyPrefix() + "c:" + key));
    }

    private String stored(String key) {
        return String.valueOf(redis.command("GET", redis.keyPrefix() + "c:" + key));
    }

    private List<String> controlKeys() {
        return List.of(redis.command(
                                "EVAL",
                                "return table.concat(redis.call('KEYS', ARGV[1]), ' ')",
                                "0",
                                redis.keyPrefix() + "~*")
                        .split(" "))
                .stream()
                .filter(key -> !key.isEmpty() && !key.contains(":~canary:"))
                .toList();
    }
}
