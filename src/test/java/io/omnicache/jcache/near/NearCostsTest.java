package io.omnicache.jcache.near;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import java.lang.management.ManagementFactory;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a near cache costs: commands and objects. And where it is refused. */
class NearCostsTest {
    private static final int READS = 20_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    /** No canary comes while it is counted. */
    private Cache<String, String> open(String tracking) {
        CacheManager manager =
                caches.settings("defaults: {near-cache: true, near-cache-max-staleness: 1h, statistics: true,"
                        + " near-cache-tracking: " + tracking + "}");
        Cache<String, String> cache = manager.createCache(Caches.NAME, new MutableConfiguration<>());
        NearCaches.awaitOpen(cache, "never there");
        return cache;
    }

    @ParameterizedTest
    @CsvSource({"key", "prefix"})
    void get_ofAnEntryThatIsHere_sendsNothingAndMakesNoObject(String tracking) {
        Cache<String, String> cache = open(tracking);
        cache.put("a", "1");
        cache.getAll(Set.of("a"));
        read(cache);
        caches.server().command("CONFIG", "RESETSTAT");

        long before = THREADS.getCurrentThreadAllocatedBytes();
        read(cache);
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;

        assertThat(calls("getrange")).isZero();
        assertThat(calls("get")).isZero();
        assertThat(allocated / (double) READS).isLessThan(1);
    }

    @Test
    void get_ofAnEntryThatIsNotHere_sendsTwoCommands() {
        Cache<String, String> cache = open("key");
        cache.put("a", "1");
        caches.server().command("CONFIG", "RESETSTAT");

        cache.get("a");
        cache.get("a");

        assertThat(calls("getrange")).isOne();
        assertThat(calls("pttl")).isOne();
        assertThat(calls("get")).isZero();
    }

    /** A manager may have thousands of caches, and a canary reads a key of each. */
    @Test
    void canary_ofManyCaches_takesAsManyCommandsAsOfFew() {
        CacheManager manager =
                caches.settings("defaults: {near-cache: true, near-cache-max-staleness: 800ms, statistics: true}");
        for (int i = 0; i < 30; i++) {
            NearCaches.awaitOpen(manager.createCache("many" + i, new MutableConfiguration<>()), "never there");
        }
        caches.server().command("CONFIG", "RESETSTAT");

        Awaitility.await().until(() -> calls("set") >= 3);

        assertThat(calls("get") + calls("getrange") + calls("pttl")).isBetween(3, 20);
    }

    @ParameterizedTest
    @CsvSource({"near-cache-max-staleness", "near-cache-stale-while-away", "near-cache-stale-if-error", "timeout"})
    void createCache_withTheLongestDuration_works(String setting) {
        String longest = setting + ": 999999999999d";
        CacheManager manager = caches.settings(
                setting.equals("timeout")
                        ? "connection: {" + longest + "}\ndefaults: {near-cache: true}"
                        : "defaults: {near-cache: true, " + longest + "}");
        Cache<String, String> cache = manager.createCache(
                Caches.NAME,
                new MutableConfiguration<String, String>()
                        .setReadThrough(true)
                        .setCacheLoaderFactory(() -> new MapStore<>()));
        cache.put("a", "1");

        assertThat(cache.get("a")).isEqualTo("1");
    }

    @Test
    void createCache_withoutANearCache_opensNoConnectionAndTracksNothing() {
        Cache<String, String> cache = caches.create();
        cache.put("a", "1");

        assertThat(cache.get("a")).isEqualTo("1");

        assertThat(caches.server().command("CLIENT", "LIST")).doesNotContain("resp=3");
    }

    @Test
    void createCache_withAnExpiryByAccess_isRefusedWithTheRemedy() {
        CacheManager manager = caches.settings("defaults: {near-cache: true}");
        MutableConfiguration<String, String> accessed = new MutableConfiguration<String, String>()
                .setExpiryPolicyFactory(AccessedExpiryPolicy.factoryOf(Duration.ONE_HOUR));

        assertThatThrownBy(() -> manager.createCache("a", accessed))
                .isInstanceOf(CacheException.class)
                .hasMessageStartingWith("Cache a: near-cache: true can't work with an expiry policy that must hear of")
                .hasMessageContaining("near-cache-where-impossible: ignore");
        assertThatThrownBy(() -> manager.createCache("default-update-timestamps-region", new MutableConfiguration<>()))
                .hasMessageContaining("is not for Hibernate's timestamps");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "near-cache-max-staleness: 199ms|near-cache-max-staleness: 199ms is too short: set 200ms or more",
                "near-cache-max-entries: 5, near-cache-max-bytes: 1MB|near-cache-max-entries: 5 and near-cache-max-bytes: 1MB are both",
            })
    void createCache_withSettingsThatContradict_isRefused(String settings, String message) {
        CacheManager manager = caches.settings("defaults: {near-cache: true, " + settings + "}");

        assertThatThrownBy(() -> manager.createCache("a", new MutableConfiguration<>()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining(message);
    }

    @Test
    void createCache_withAnotherTrackingThanTheFirst_isRefused() {
        CacheManager manager =
                caches.settings("defaults: {near-cache: true}\ncaches: {b: {near-cache-tracking: prefix}}");
        manager.createCache("a", new MutableConfiguration<>());

        assertThatThrownBy(() -> manager.getCache("b"))
                .hasMessageContaining("near-cache-tracking: prefix, but the cache a");
    }

    private static void read(Cache<String, String> cache) {
        for (int i = 0; i < READS; i++) {
            cache.get("a");
        }
    }

    private int calls(String command) {
        Matcher line = Pattern.compile("cmdstat_" + command + ":calls=(\\d+)")
                .matcher(caches.server().command("INFO", "commandstats"));
        return line.find() ? Integer.parseInt(line.group(1)) : 0;
    }
}
