package io.omnicache.jcache.load;

import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.Waiting;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;

/** Caches of each kind that are created, used, closed and destroyed, one after the other. Used by one thread. */
final class CacheCycles {
    /** Every name begins with its kind, by which the settings know it. */
    static final String SETTINGS = """
            caches:
              plain*: {}
              index*: {sweep: index}
              near*: {near-cache: true}
              shared*: {loading: cluster, refresh-after: 10ms, expiry: {created: 1h}}
              heard*: {event-scope: all}
              behind*: {write-behind: true, write-behind-delay: 1h}
              leases*: {leases: true}
            """;

    private static final List<String> KINDS =
            List.of("plain", "index", "near", "shared", "heard", "behind", "leases", "listener");

    private final CacheManager manager;
    private final List<WeakReference<Object>> all = new ArrayList<>();

    /** @param manager opened with {@link #SETTINGS} */
    CacheCycles(CacheManager manager) {
        this.manager = manager;
    }

    void run(int from, int to) {
        for (int i = from; i < to; i++) {
            String kind = KINDS.get(i % KINDS.size());
            String name = kind + (i % 2 == 0 ? "" : i); // Some come back under the same name.
            Cache<String, String> cache = manager.createCache(name, configuration(kind));
            cache.put("k", "v");
            cache.get("k");
            cache.getAll(Set.of("k", "l"));
            Waiting.join(AsyncCache.of(cache).put("a", "v"));
            if (i % 3 != 0) {
                cache.close();
            }
            manager.destroyCache(name);
            all.removeIf(one -> one.refersTo(null));
            all.add(new WeakReference<>(cache));
        }
    }

    /** How many of the closed caches are still held by something. */
    long held() {
        all.removeIf(one -> one.refersTo(null));
        return all.size();
    }

    private static MutableConfiguration<String, String> configuration(String kind) {
        Function<MapStore<String, String>, MutableConfiguration<String, String>> of = switch (kind) {
            case "shared" -> MapStore::readThrough;
            case "behind" -> MapStore::writeThrough;
            case "heard" ->
                store -> new MutableConfiguration<String, String>()
                        .addCacheEntryListenerConfiguration(
                                new RecordingListener<String, String>().configuration(true, false));
            case "listener" -> store -> new RecordingListener<String, String>().listened();
            default -> store -> new MutableConfiguration<>();
        };
        return of.apply(MapStore.loading(key -> "row"))
                .setTypes(String.class, String.class)
                .setStatisticsEnabled(true)
                .setManagementEnabled(true);
    }
}
