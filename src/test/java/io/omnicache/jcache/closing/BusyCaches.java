package io.omnicache.jcache.closing;

import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.testing.SilentListener;
import io.omnicache.jcache.testing.TestPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;

/** A cache of each kind, in one manager. */
final class BusyCaches {
    /** What a cache has that closing must end. */
    enum Kind {
        PLAIN("codec: string"),
        INDEXED("sweep: index"),
        POLICY(""),
        SYNCHRONOUS_LISTENER(""),
        ASYNCHRONOUS_LISTENER(""),
        EVENTS_OF_ALL("event-scope: all"),
        WRITER(""),
        WRITE_BEHIND("write-behind: true, write-behind-delay: 1h"),
        LOADER(""),
        SHARED_LOADS("loading: cluster, remember-missing: 1h"),
        REFRESHED("refresh-after: 5ms, expiry: {created: 1h}"),
        LEASES("leases: true"),
        EXCLUSIVE("entry-processor: exclusive"),
        NEAR("near-cache: true");

        private final String settings;

        Kind(String settings) {
            this.settings = settings;
        }

        /** Whether all entries are removed now and then. A sweep beside an exclusive processor makes its change fail. */
        boolean isCleared() {
            return switch (this) {
                case PLAIN, WRITER, WRITE_BEHIND, EXCLUSIVE -> false;
                default -> true;
            };
        }

        private MutableConfiguration<String, String> configuration(RowStore store) {
            MutableConfiguration<String, String> configuration =
                    new MutableConfiguration<String, String>().setTypes(String.class, String.class);
            return switch (this) {
                case POLICY -> configuration.setExpiryPolicyFactory(TestPolicy::eternal);
                case SYNCHRONOUS_LISTENER ->
                    configuration.addCacheEntryListenerConfiguration(SilentListener.configuration(true));
                case ASYNCHRONOUS_LISTENER, EVENTS_OF_ALL ->
                    configuration.addCacheEntryListenerConfiguration(SilentListener.configuration(false));
                case WRITER, WRITE_BEHIND ->
                    configuration
                            .setReadThrough(true)
                            .setCacheLoaderFactory(() -> store)
                            .setWriteThrough(true)
                            .setCacheWriterFactory(() -> store);
                case LOADER, SHARED_LOADS, REFRESHED ->
                    configuration.setReadThrough(true).setCacheLoaderFactory(() -> store);
                default -> configuration;
            };
        }
    }

    /** A cache and what belongs to it. */
    record Busy(
            Kind kind,
            Cache<String, String> cache,
            AsyncCache<String, String> async,
            RowStore store,
            Map<String, Integer> acknowledged) {}

    private BusyCaches() {}

    static String settings() {
        return "caches:\n"
                + List.of(Kind.values()).stream()
                        .map(kind -> "  " + kind + ": {" + kind.settings + "}\n")
                        .collect(Collectors.joining());
    }

    /** @param manager opened with {@link #settings()} */
    static List<Busy> create(CacheManager manager) {
        List<Busy> all = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            RowStore store = new RowStore();
            Cache<String, String> cache = manager.createCache(kind.name(), kind.configuration(store));
            all.add(new Busy(kind, cache, AsyncCache.of(cache), store, new ConcurrentHashMap<>()));
        }
        return all;
    }
}
