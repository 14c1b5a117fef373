package io.omnicache.jcache.costs;

import io.omnicache.jcache.TtlCache;
import io.omnicache.jcache.testing.FixedKeys;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.configuration.Factory;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;

/**
 * An operation whose costs are kept in the table.
 *
 * @param name in the table
 * @param policy of the cache
 * @param times how often it is carried out for one figure, each time on another entry
 * @param before what is done for each number before anything is counted
 * @param action on the entry or the hundred entries from this number on
 * @param settings of the cache, as in a settings file; empty for none
 */
record MeasuredOperation(
        String name, Factory<? extends ExpiryPolicy> policy, int times, Action before, Action action, String settings) {
    /** The number of entries in the cache before each measurement. */
    static final int ENTRIES = 200;

    static final String VALUE = "v".repeat(100);
    private static final String OTHER = "w".repeat(100);
    private static final java.time.Duration MINUTE = java.time.Duration.ofMinutes(1);
    private static final int TIMES = 100;
    private static final int TIMES_HERE = 20_000;
    private static final int BULK = 100;
    private static final int BULK_TIMES = 10;

    /** Canaries are so seldom that none is counted. */
    private static final String NEAR = "near-cache: true, near-cache-max-staleness: 1h, statistics: true";

    private static final Factory<? extends ExpiryPolicy> ETERNAL = EternalExpiryPolicy.factoryOf();
    private static final Factory<? extends ExpiryPolicy> MODIFIED = ModifiedExpiryPolicy.factoryOf(Duration.ONE_HOUR);
    private static final Factory<? extends ExpiryPolicy> CREATED = CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR);
    private static final Factory<? extends ExpiryPolicy> ACCESSED = AccessedExpiryPolicy.factoryOf(Duration.ONE_HOUR);

    private static final Action NOTHING = (cache, i) -> {};
    private static final Action READ = (cache, i) -> cache.get(key(i % ENTRIES));
    private static final Action READ_ALL = (cache, i) -> cache.getAll(keys(i * BULK));

    private static final String SCRIPTLESS = "scriptless: ";

    interface Action {
        void run(Cache<String, String> cache, int number);
    }

    /** An operation before which nothing is done. */
    MeasuredOperation(String name, Factory<? extends ExpiryPolicy> policy, int times, Action action, String settings) {
        this(name, policy, times, NOTHING, action, settings);
    }

    boolean hasNearCache() {
        return !settings.isEmpty() && name.startsWith("near");
    }

    boolean isBulk() {
        return times < TIMES;
    }

    static String key(int number) {
        return "user:" + (1000 + number);
    }

    static List<MeasuredOperation> all() {
        return List.of(
                single("get", ETERNAL, (cache, i) -> cache.get(key(i))),
                single("get, none there", ETERNAL, (cache, i) -> cache.get(key(i + ENTRIES))),
                single("get, accessed", ACCESSED, (cache, i) -> cache.get(key(i))),
                single("containsKey", ETERNAL, (cache, i) -> cache.containsKey(key(i))),
                single("put", ETERNAL, (cache, i) -> cache.put(key(i), OTHER)),
                single("put, modified", MODIFIED, (cache, i) -> cache.put(key(i), OTHER)),
                single("put, created", CREATED, (cache, i) -> cache.put(key(i), OTHER)),
                single(
                        "put, a time to live",
                        CREATED,
                        (cache, i) -> TtlCache.of(cache).put(key(i), OTHER, MINUTE)),
                single("getAndPut", MODIFIED, (cache, i) -> cache.getAndPut(key(i), OTHER)),
                single("putIfAbsent, none there", CREATED, (cache, i) -> cache.putIfAbsent(key(i + ENTRIES), OTHER)),
                single("putIfAbsent", CREATED, (cache, i) -> cache.putIfAbsent(key(i), OTHER)),
                single("replace", CREATED, (cache, i) -> cache.replace(key(i), OTHER)),
                single("getAndReplace", CREATED, (cache, i) -> cache.getAndReplace(key(i), OTHER)),
                single("replace(k,old,new)", CREATED, (cache, i) -> cache.replace(key(i), VALUE, OTHER)),
                single("replace(k,wrong,new)", CREATED, (cache, i) -> cache.replace(key(i), "x", OTHER)),
                single("remove", CREATED, (cache, i) -> cache.remove(key(i))),
                single("remove(k,old)", CREATED, (cache, i) -> cache.remove(key(i), VALUE)),
                single("getAndRemove", CREATED, (cache, i) -> cache.getAndRemove(key(i))),
                single("invoke, reads", CREATED, (cache, i) -> cache.invoke(key(i), (e, a) -> e.getValue())),
                single(
                        "invoke, writes",
                        CREATED,
                        (cache, i) -> cache.invoke(key(i), (e, a) -> {
                            e.setValue(OTHER);
                            return "";
                        })),
                bulk("getAll of 100", ETERNAL, BULK_TIMES, (cache, i) -> cache.getAll(keys(i))),
                bulk("getAll of 100, accessed", ACCESSED, BULK_TIMES, (cache, i) -> cache.getAll(keys(i))),
                bulk("putAll of 100, modified", MODIFIED, BULK_TIMES, (cache, i) -> cache.putAll(entries(i))),
                bulk("putAll of 100, created", CREATED, BULK_TIMES, (cache, i) -> cache.putAll(entries(i))),
                bulk("removeAll of 100", ETERNAL, 1, (cache, i) -> cache.removeAll(keys(i))),
                bulk(
                        "invokeAll of 100, reads",
                        ETERNAL,
                        BULK_TIMES,
                        (cache, i) -> cache.invokeAll(keys(i), (e, a) -> e.getValue())),
                bulk("iterator over 200", ETERNAL, 1, (cache, i) -> cache.forEach(Cache.Entry::getValue)),
                encrypted("get", (cache, i) -> cache.get(key(i))),
                encrypted("put", (cache, i) -> cache.put(key(i), OTHER)),
                encrypted("replace(k,old,new)", (cache, i) -> cache.replace(key(i), VALUE, OTHER)),
                encrypted("remove(k,old)", (cache, i) -> cache.remove(key(i), VALUE)),
                leased("get", (cache, i) -> cache.get(key(i))),
                leased("get, none there", (cache, i) -> cache.get(key(i + ENTRIES))),
                leased("get, none there, and put", (cache, i) -> {
                    cache.get(key(i + ENTRIES));
                    cache.put(key(i + ENTRIES), VALUE);
                }),
                leased("put", (cache, i) -> cache.put(key(i), OTHER)),
                leased("remove", (cache, i) -> cache.remove(key(i))),
                leased("remove, none there", (cache, i) -> cache.remove(key(i + ENTRIES))),
                leased(
                        "invoke, none there",
                        (cache, i) -> cache.invoke(key(i + ENTRIES), (e, a) -> {
                            e.setValue(OTHER);
                            return "";
                        })));
    }

    /** Without scripts, on servers that don't compare by themselves. */
    static List<MeasuredOperation> scriptless() {
        Set<String> changed = Set.of(
                "put, created",
                "replace(k,old,new)",
                "replace(k,wrong,new)",
                "remove(k,old)",
                "invoke, writes",
                "putAll of 100, created");
        return all().stream()
                .filter(operation -> changed.contains(operation.name()))
                .map(operation -> new MeasuredOperation(
                        SCRIPTLESS + operation.name(),
                        operation.policy(),
                        operation.times(),
                        // One without an effect leaves its key watched, for the next one to unwatch.
                        operation.name().contains("wrong") ? operation.action() : operation.before(),
                        operation.action(),
                        ""))
                .toList();
    }

    boolean isScriptless() {
        return name.startsWith(SCRIPTLESS);
    }

    /** On caches with a near cache. */
    static List<MeasuredOperation> near() {
        return List.of(
                nearHere("get, here", READ),
                near("get", NOTHING, READ),
                near("get, none there", NOTHING, (cache, i) -> cache.get(key(i + ENTRIES))),
                nearHere("containsKey, here", (cache, i) -> cache.containsKey(key(i % ENTRIES))),
                near("put", NOTHING, (cache, i) -> cache.put(key(i), OTHER)),
                near("put, here", READ, (cache, i) -> cache.put(key(i), OTHER)),
                near("remove, here", READ, (cache, i) -> cache.remove(key(i))),
                near(
                        "invoke, writes",
                        READ,
                        (cache, i) -> cache.invoke(key(i), (e, a) -> {
                            e.setValue(OTHER);
                            return "";
                        })),
                nearBulk("getAll of 100, here", READ_ALL, READ_ALL),
                nearBulk("getAll of 100", NOTHING, READ_ALL),
                nearBulk(
                        "getAll of 100, half of them here",
                        (cache, i) -> cache.getAll(keys(i * BULK, BULK / 2)),
                        READ_ALL),
                new MeasuredOperation(
                        "near by prefix: put",
                        ETERNAL,
                        TIMES,
                        NOTHING,
                        (cache, i) -> cache.put(key(i), OTHER),
                        NEAR + ", near-cache-tracking: prefix"));
    }

    static Map<String, String> entries(Collection<String> keys, String value) {
        Map<String, String> entries = new LinkedHashMap<>();
        keys.forEach(key -> entries.put(key, value));
        return entries;
    }

    static Set<String> keys(int from, int count) {
        Set<String> keys = new LinkedHashSet<>();
        for (int i = from; i < from + count; i++) {
            keys.add(key(i));
        }
        return keys;
    }

    private static Set<String> keys(int from) {
        return keys(from, BULK);
    }

    private static Map<String, String> entries(int from) {
        return entries(keys(from), OTHER);
    }

    private static MeasuredOperation single(String name, Factory<? extends ExpiryPolicy> policy, Action action) {
        return new MeasuredOperation(name, policy, TIMES, action, "");
    }

    private static MeasuredOperation near(String name, Action before, Action action) {
        return new MeasuredOperation("near: " + name, ETERNAL, TIMES, before, action, NEAR);
    }

    /** So often that what other threads do meanwhile doesn't count. */
    private static MeasuredOperation nearHere(String name, Action action) {
        return new MeasuredOperation("near: " + name, ETERNAL, TIMES_HERE, READ, action, NEAR);
    }

    private static MeasuredOperation nearBulk(String name, Action before, Action action) {
        return new MeasuredOperation("near: " + name, ETERNAL, ENTRIES / BULK, before, action, NEAR);
    }

    /** On a cache with {@code encryption.keys}. */
    private static MeasuredOperation encrypted(String name, Action action) {
        return new MeasuredOperation("encrypted: " + name, ETERNAL, TIMES, action, FixedKeys.SETTING);
    }

    /** On a cache with {@code leases: true}. */
    private static MeasuredOperation leased(String name, Action action) {
        return new MeasuredOperation("leases: " + name, ETERNAL, TIMES, action, "leases: true");
    }

    private static MeasuredOperation bulk(
            String name, Factory<? extends ExpiryPolicy> policy, int times, Action action) {
        return new MeasuredOperation(name, policy, times, action, "");
    }
}
