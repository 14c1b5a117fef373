package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.AsyncJoined;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.FixedKeys;
import io.omnicache.jcache.testing.IndexInspection;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Statistics;
import io.omnicache.jcache.testing.TestPolicy;
import io.omnicache.jcache.testing.Waiting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.EventType;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.integration.CompletionListenerFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every operation gives the same results, events and statistics on a cache with many settings as on a plain one. */
class CombinedSettingsTest {
    private static final java.time.Duration LONG = java.time.Duration.ofHours(5);
    private static final List<String> COUNTERS = List.of("CacheHits", "CacheMisses", "CachePuts", "CacheRemovals");

    @RegisterExtension
    final Caches caches = Caches.shared();

    private final RedisServer redis = caches.redis();

    private enum Hearing {
        NOBODY,
        WITHOUT_OLD_VALUES,
        WITH_OLD_VALUES,
        OWN_LISTENER_TOO
    }

    private record Given(String kind, String settings, boolean async, Hearing hearing) {}

    static Stream<Given> combinations() {
        List<String> kinds = List.of("plain", "modified", "created", "policy", "update zero");
        List<Given> all = new ArrayList<>();
        add(all, kinds, List.of("leases: true", "leases: true, entry-processor: exclusive"));
        List<String> loading = List.of(
                "loading: cluster",
                "loading: cluster, remember-missing: 30s",
                "remember-missing: 30s, entry-processor: exclusive");
        add(all, List.of("loader", "loader modified", "loader policy", "loader writer"), loading);
        add(
                all,
                List.of("loader modified"),
                List.of(
                        "refresh-ahead: 80%",
                        "loading: cluster, refresh-ahead: 80%, remember-missing: 30s, entry-processor: exclusive"));
        List<String> writers = List.of("writer", "loader writer", "writer policy");
        add(all, writers, List.of("entry-processor: exclusive"));
        List<String> behind = List.of("write-behind: true", "write-behind: true, entry-processor: exclusive");
        add(all, writers, behind);
        add(
                all,
                List.of("loader writer"),
                List.of("write-behind: true, loading: cluster, remember-missing: 30s, entry-processor: exclusive"));
        return all.stream();
    }

    /** Takes turns with sides, listeners and sweeps, so that each setting meets each of them. */
    private static void add(List<Given> all, List<String> kinds, List<String> settings) {
        for (String kind : kinds) {
            for (String setting : settings) {
                int turn = all.size();
                String sweep = turn / 2 % 2 == 0 ? ", sweep: index" : "";
                // A put behind asynchronous misses with different leases isn't stored.
                boolean async = (turn + turn / 4) % 2 == 0 && !setting.startsWith("leases");
                String encryption = turn % 3 == 0 ? ", " + FixedKeys.SETTING : "";
                all.add(new Given(kind, setting + sweep + encryption, async, Hearing.values()[turn * 3 / 2 % 4]));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"loader", "loader writer"})
    void load_overtakenByAPutElsewhere_isNoEvent(String kind) {
        String yaml = "defaults: {event-scope: all, loading: cluster}";
        MapStore<Object, String> store = store();
        Heard own = new Heard(true);
        Heard heard = new Heard(true);
        Cache<Object, String> cache = caches.settings(yaml).createCache("c", configuration(kind, store));
        Cache<Object, String> hearing = caches.otherSettings(yaml).createCache("c", configuration("loader", store()));
        cache.registerCacheEntryListener(own.listener.configuration(true, true));
        hearing.registerCacheEntryListener(heard.listener.configuration(true, true));
        store.onLoad = key -> {
            hearing.put(key, "newer");
            return "older";
        };

        assertThat(cache.get("k")).isEqualTo("newer");

        assertThat(own.until("k", own)).isEqualTo(Map.of("k", List.of("CREATED newer")));
        assertThat(heard.byKey).isEqualTo(own.byKey);
        assertThat(hearing.get("k")).isEqualTo("newer");
    }

    @Test
    void expiry_ofALease_isNoEvent() {
        expireMarks("leases: true, lease-time: 100ms", "plain");
    }

    @Test
    void expiry_ofTheMarkerOfAMissingValue_isNoEvent() {
        expireMarks("loading: cluster, remember-missing: 100ms", "loader");
    }

    /** A mark expires, and then an entry where the mark was, and a mark again where the entry was. */
    private void expireMarks(String settings, String kind) {
        String yaml = "defaults: {event-scope: all, " + settings + "}";
        Heard heard = new Heard(false);
        Cache<Object, String> cache = caches.settings(yaml).createCache("c", configuration(kind, store()));
        Cache<Object, String> hearing = caches.otherSettings(yaml).createCache("c", configuration(kind, store()));
        // A cache that hasn't joined yet learns of the listener too late to keep a copy of its first mark.
        Awaitility.await()
                .until(() ->
                        redis.command("HLEN", redis.keyPrefix() + "~members:c").equals("2"));
        hearing.registerCacheEntryListener(heard.listener.configuration(false, false));

        for (String key : List.of("k", "k", "l")) {
            assertThat(cache.get(key)).isNull();
            assertThat(redis.command("KEYS", redis.keyPrefix() + "c:*")).isNotEmpty();
            Awaitility.await()
                    .until(() ->
                            redis.command("KEYS", redis.keyPrefix() + "c:*").isEmpty());
            TtlCache.of(hearing).put(key, "v", java.time.Duration.ofMillis(30));
            Awaitility.await()
                    .until(() -> heard.byKey.getOrDefault(key, List.of()).contains("EXPIRED"));
        }

        assertThat(heard.byKey)
                .isEqualTo(Map.of(
                        "k",
                        List.of("CREATED v", "EXPIRED", "CREATED v", "EXPIRED"),
                        "l",
                        List.of("CREATED v", "EXPIRED")));
    }

    @ParameterizedTest
    @MethodSource("combinations")
    void operations_withManySettings_doWhatAPlainCacheDoes(Given given) throws Exception {
        MapStore<Object, String> plainStore = store();
        MapStore<Object, String> store = store();
        boolean withOld = given.hearing != Hearing.WITHOUT_OLD_VALUES;
        Heard expected = new Heard(withOld);
        Heard heard = new Heard(withOld);
        Heard own = new Heard(withOld);
        Cache<Object, String> plain = caches.manager().createCache("plain", configuration(given.kind, plainStore));
        plain.registerCacheEntryListener(expected.listener.configuration(withOld, true));
        String yaml = "defaults: {event-scope: all, " + given.settings + "}";
        CacheManager manager = caches.settings(yaml);
        Cache<Object, String> cache = manager.createCache("c", configuration(given.kind, store));
        Cache<Object, String> hearing = caches.otherSettings(yaml).createCache("c", configuration(given.kind, store()));
        if (given.hearing != Hearing.NOBODY) {
            hearing.registerCacheEntryListener(heard.listener.configuration(withOld, withOld));
        }
        if (given.hearing == Hearing.OWN_LISTENER_TOO) {
            cache.registerCacheEntryListener(own.listener.configuration(true, true));
        }
        plain.getCacheManager().enableStatistics("plain", true);
        manager.enableStatistics("c", true);

        List<Object> plainResults = operate(plain, TtlCache.of(plain));
        Map<String, Long> plainTimes = times("plain", plain);
        List<Object> results = given.async
                ? operate(AsyncJoined.of(cache), AsyncJoined.timed(cache))
                : operate(cache, TtlCache.of(cache));

        assertThat(results).isEqualTo(plainResults);
        assertThat(times("c", cache)).isEqualTo(plainTimes);
        assertThat(counts("c")).isEqualTo(counts("plain"));
        List<Object> plainEnd = end(plain);
        assertThat(end(given.async ? AsyncJoined.of(cache) : cache)).isEqualTo(plainEnd);
        assertThat(counts("c")).isEqualTo(counts("plain"));
        if (given.hearing != Hearing.NOBODY) {
            assertThat(heard.until("last", expected)).isEqualTo(expected.byKey);
        }
        if (given.hearing == Hearing.OWN_LISTENER_TOO) {
            assertThat(own.until("last", expected)).isEqualTo(expected.byKey);
        }
        for (String counter : List.of("EventsSkipped", "EventsDropped", "EventGaps")) {
            assertThat(Statistics.count("c", counter)).as(counter).isZero();
        }
        manager.destroyCache("c");
        assertThat(store.rows).isEqualTo(plainStore.rows);
        assertThat(new IndexInspection(List.of(redis::command), redis.keyPrefix(), "c").sets())
                .isEmpty();
        caches.otherSettings(yaml).close();
        manager.close();
        assertThat(left()).allMatch(key -> !key.endsWith(" -1"));
    }

    private List<String> left() {
        String pattern = redis.keyPrefix() + "*";
        return redis.command("KEYS", pattern)
                .lines()
                .filter(key -> !key.startsWith(redis.keyPrefix() + "plain:"))
                .map(key -> key.substring(redis.keyPrefix().length()) + " " + redis.command("PTTL", key))
                .sorted()
                .toList();
    }

    private static MapStore<Object, String> store() {
        MapStore<Object, String> store = new MapStore<>();
        store.onLoad = key -> key.toString().startsWith("known") ? "v" : store.rows.get(key);
        return store;
    }

    private static MutableConfiguration<Object, String> configuration(String kind, MapStore<Object, String> store) {
        MutableConfiguration<Object, String> made = new MutableConfiguration<>();
        if (kind.contains("loader")) {
            made.setReadThrough(true).setCacheLoaderFactory(() -> store);
        }
        if (kind.contains("writer")) {
            made.setWriteThrough(true).setCacheWriterFactory(() -> store);
        }
        if (kind.contains("modified")) {
            made.setExpiryPolicyFactory(ModifiedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
        } else if (kind.contains("created")) {
            made.setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
        } else if (kind.contains("policy")) {
            made.setExpiryPolicyFactory(
                    () -> TestPolicy.of(Duration.ONE_HOUR, new Duration(TimeUnit.HOURS, 2), Duration.ONE_DAY));
        } else if (kind.contains("zero")) {
            made.setExpiryPolicyFactory(() -> TestPolicy.of(Duration.ONE_HOUR, null, Duration.ZERO));
        }
        return made;
    }

    private static List<Long> counts(String cache) {
        return COUNTERS.stream()
                .map(counter -> Statistics.count(cache, counter))
                .toList();
    }

    /** The time to live of each entry in quarters of an hour, rounded up. */
    private Map<String, Long> times(String name, Cache<Object, String> cache) {
        Map<String, Long> times = new TreeMap<>();
        for (String key : new IndexInspection(List.of(redis::command), redis.keyPrefix(), name).entries()) {
            long millis = Long.parseLong(redis.command("PTTL", redis.keyPrefix() + name + ":" + key));
            if (millis < 0 || millis > 60_000) { // Otherwise a mark in the place of an absent entry.
                times.put(key, millis < 0 ? millis : (millis + 899_999) / 900_000);
            }
        }
        return times;
    }

    private static List<Object> operate(Cache<Object, String> cache, TtlCache<Object, String> timed) throws Exception {
        List<Object> results = new ArrayList<>();
        results.add(Arrays.asList(
                cache.get("k"),
                cache.getAndRemove("k"),
                cache.remove("k"),
                cache.replace("k", "x"),
                cache.getAndReplace("k", "x"),
                cache.replace("k", "x", "y"),
                cache.remove("k", "x"),
                cache.containsKey("k"),
                cache.get("k")));
        cache.put("k", "a");
        cache.put("k", "a");
        results.add(Arrays.asList(
                cache.getAndPut("k", "b"),
                cache.putIfAbsent("k", "c"),
                cache.get("new"),
                cache.putIfAbsent("new", "n"),
                cache.replace("k", "d"),
                cache.getAndReplace("k", "e"),
                cache.replace("k", "wrong", "f"),
                cache.replace("k", "e", "f"),
                cache.remove("k", "wrong"),
                cache.get("k"),
                cache.remove("k", "f"),
                cache.getAndPut("k", "g"),
                cache.getAndRemove("k"),
                cache.getAndRemove("k")));
        results.add(cache.remove("k"));
        cache.get("k");
        results.add(cache.getAndPut("k", "h"));
        results.add(cache.remove("k"));
        cache.get("missed 1");
        cache.put("missed 1", "1");
        cache.put("missed 1", "1");
        cache.get("missed 2");
        cache.putAll(Map.of("missed 2", "1", "not missed", "2"));
        cache.get("missed 3");
        timed.put("missed 3", "3", LONG);
        timed.put("missed 3", "3", LONG);
        cache.get("missed 4");
        results.add(timed.putIfAbsent("missed 4", "3", LONG));
        results.add(timed.putIfAbsent("missed 4", "4", LONG));
        results.add(timed.replace("missed 4", "5", LONG));
        results.add(cache.get("missed 5") + timed.replace("missed 5", "5", LONG));
        timed.putAll(Map.of("missed 5", "5", "missed 6", "6"), LONG);
        timed.putAll(Map.of("missed 5", "5", "missed 6", "7"), LONG);
        cache.get("i");
        results.add(cache.<String>invoke("i", (entry, arguments) -> {
            String before = entry.getValue();
            entry.setValue("1");
            return before + entry.exists();
        }));
        results.add(cache.<String>invoke("i", (entry, arguments) -> entry.getValue()));
        cache.invoke("i", (entry, arguments) -> {
            entry.remove();
            return null;
        });
        cache.invokeAll(Set.of("j1", "j2"), (entry, arguments) -> {
            entry.setValue("j");
            return null;
        });
        results.add(cache.<String>invoke("known invoke", (entry, arguments) -> entry.getValue()));
        cache.invoke("known remove", (entry, arguments) -> {
            entry.remove();
            return null;
        });
        results.add(new TreeMap<>(cache.getAll(Set.of("a", "known all", "known more", "j1"))));
        results.add(cache.get("known get"));
        results.add(cache.get("absent") + cache.get("absent"));
        cache.putAll(Map.of("#", "1", 1, "2", 2L, "3", "{#}", "4"));
        cache.putAll(Map.of("#", "5", 1, "6", "absent", "7"));
        results.add(iterate(cache, "#"));
        cache.get("gone");
        cache.removeAll(Set.of(1, "absent", "gone", "never"));
        CompletionListenerFuture loaded = new CompletionListenerFuture();
        cache.loadAll(Set.of("known load", "unknown", "j1", "gone"), false, loaded);
        Waiting.get(loaded);
        CompletionListenerFuture replaced = new CompletionListenerFuture();
        cache.loadAll(Set.of("known load", "known get", "unknown"), true, replaced);
        Waiting.get(replaced);
        results.add(iterate(cache, "none"));
        results.add(cache.get("gone"));
        return results;
    }

    private static List<Object> end(Cache<Object, String> cache) {
        List<Object> results = new ArrayList<>();
        cache.get("missing");
        cache.removeAll();
        results.add(iterate(cache, "none"));
        cache.get("missing");
        cache.put("cleared", "z");
        cache.clear();
        results.add(iterate(cache, "none"));
        cache.put("last", "z");
        return results;
    }

    private static Set<String> iterate(Cache<Object, String> cache, String removed) {
        Set<String> walked = new TreeSet<>();
        for (Iterator<Cache.Entry<Object, String>> i = cache.iterator(); i.hasNext(); ) {
            Cache.Entry<Object, String> entry = i.next();
            walked.add(entry.getKey() + "=" + entry.getValue());
            if (entry.getKey().equals(removed)) {
                i.remove();
            }
        }
        return walked;
    }

    /** The events by their keys, with values. */
    private static final class Heard {
        final Map<String, List<String>> byKey = new ConcurrentSkipListMap<>();
        final boolean oldValues;
        final RecordingListener<Object, String> listener = new RecordingListener<>(event -> add(event));

        Heard(boolean oldValues) {
            this.oldValues = oldValues;
        }

        void add(CacheEntryEvent<?, ? extends String> event) {
            EventType type = event.getEventType();
            String value = type == EventType.CREATED || type == EventType.UPDATED ? " " + event.getValue() : "";
            String old = oldValues && type != EventType.CREATED ? "<" + event.getOldValue() : "";
            byKey.computeIfAbsent(String.valueOf(event.getKey()), key -> new CopyOnWriteArrayList<>())
                    .add(type + value + old);
        }

        Map<String, List<String>> until(String key, Heard expected) {
            Awaitility.await().until(() -> byKey.containsKey(key));
            return byKey;
        }
    }
}
