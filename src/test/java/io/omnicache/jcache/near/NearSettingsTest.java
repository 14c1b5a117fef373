package io.omnicache.jcache.near;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings of near caches that mean nothing or contradict each other: refused, with the setting, its value and a remedy. */
class NearSettingsTest {
    @RegisterExtension
    final Caches caches = Caches.shared();

    private static <K, V> MutableConfiguration<K, V> plain() {
        return new MutableConfiguration<>();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "near-cache-stale-while-away: 300000ms",
                "near-cache-stale-if-error: 300000ms",
                "near-cache-max-entries: 5",
                "near-cache-max-bytes: 1MB",
                "near-cache-time-to-live: 60000ms",
                "near-cache-max-staleness: 1000ms",
                "near-cache-max-value-size: 1KB",
                "near-cache-keys: hot"
            })
    void createCache_withADetailButNoNearCache_isRefused(String detail) {
        CacheManager manager = caches.settings(
                "defaults: {" + detail + "}\ncaches: {off: {near-cache: false}, on: {near-cache: true}}");

        assertThatThrownBy(() -> manager.createCache("a", plain()))
                .isInstanceOf(CacheException.class)
                .hasMessage("Cache a: " + detail + " has no effect, since near-cache isn't set: set near-cache: true,"
                        + " or remove the setting, or set near-cache: false to leave it off");
        assertThatCode(() -> manager.getCache("off")).doesNotThrowAnyException();
        if (!detail.contains("if-error")) {
            assertThatCode(() -> manager.getCache("on")).doesNotThrowAnyException();
        }
    }

    /** What a file has in its defaults for the caches that have a near cache. */
    @ParameterizedTest
    @ValueSource(strings = {"near-cache-tracking: prefix", "near-cache-where-impossible: ignore"})
    void createCache_withoutANearCache_leavesCommonSettingsAside(String setting) {
        Cache<String, String> cache =
                caches.settings("defaults: {" + setting + "}").createCache("a", plain());

        cache.put("k", "v");

        assertThat(cache.get("k")).isEqualTo("v");
    }

    @Test
    void createCache_withTheReserveForErrorsButNoLoader_isRefused() {
        String defaults = "defaults: {near-cache: true, near-cache-stale-if-error: 5m}";
        CacheManager manager = caches.settings(defaults);
        MapStore<String, String> store = new MapStore<>();
        String message = "Cache %s: near-cache-stale-if-error: 300000ms needs a cache loader that reads call, and the"
                + " cache has none: set loader and read-through: true, or remove the setting, or set"
                + " near-cache-where-impossible: ignore";

        assertThatThrownBy(() -> manager.createCache("a", plain()))
                .isInstanceOf(CacheException.class)
                .hasMessage(message, "a");
        assertThatThrownBy(() -> manager.createCache("b", store.readThrough().setReadThrough(false)))
                .hasMessage(message, "b");
        assertThatCode(() -> manager.createCache("c", store.readThrough())).doesNotThrowAnyException();
    }

    @Test
    void createCache_withTheReserveForErrorsButNoLoader_worksWhereItIsIgnored() {
        Cache<String, String> cache = caches.settings("defaults: {near-cache: true, near-cache-stale-if-error: 5m,"
                        + " near-cache-where-impossible: ignore}")
                .createCache("a", plain());

        cache.put("k", "v");

        assertThat(cache.get("k")).isEqualTo("v");
    }

    /** One connection announces in one way; the caches that are closed don't count. */
    @Test
    void createCache_withAnotherTrackingThanAnOpenCache_isRefused_untilThatIsClosed() {
        CacheManager manager = caches.settings(
                "defaults: {near-cache: true, statistics: true}\n" + "caches: {b*: {near-cache-tracking: prefix}}");
        Cache<String, String> first = manager.createCache("a", plain());
        assertThatThrownBy(() -> manager.createCache("b1", plain()))
                .isInstanceOf(CacheException.class)
                .hasMessage("Cache b1: near-cache-tracking: prefix, but the cache a of the same manager has"
                        + " near-cache-tracking: key: set the same value for all caches, in defaults");
        NearCaches.awaitOpen(first, "never there");
        first.close();

        Cache<String, String> second = manager.createCache("b1", plain());
        NearCaches.awaitOpen(second, "never there");
        assertThatThrownBy(() -> manager.createCache("a", plain()))
                .hasMessageContaining("near-cache-tracking: key, but the cache b1");
    }

    /** A cache that isn't created has no say. */
    @Test
    void createCache_thatFails_leavesTheTrackingOpen() {
        CacheManager manager = caches.settings("defaults: {near-cache: true, statistics: true}\n"
                + "caches: {a: {leases: true}, b: {near-cache-tracking: prefix}}");
        assertThatThrownBy(() -> manager.createCache("a", new MapStore<String, String>().readThrough()))
                .hasMessageContaining("leases");

        Cache<String, String> cache = manager.getCache("b");
        NearCaches.awaitOpen(cache, "never there");
        assertThat(NearCaches.state("b")).isEqualTo("open");
    }
}
