package io.omnicache.jcache.testing;

import static org.awaitility.Awaitility.await;

import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;

/** Caches with {@code failure-policy: miss} behind a network that fails. */
public final class MissingCaches {
    /** Short, so that outages are short too; and reads miss for 1.2 s after them. */
    public static final String TIMES = "?timeout=1s&connect-timeout=200ms&retries=0";

    private static final AtomicInteger OPENED = new AtomicInteger();

    private MissingCaches() {}

    /**
     * Opens a manager whose caches have the policy, apart from those of other calls.
     *
     * @param further settings of all caches; empty for none
     */
    public static CacheManager manager(Caches caches, String further) {
        return caches.settings("defaults: {failure-policy: miss" + (further.isEmpty() ? "" : ", " + further) + "}");
    }

    /** Creates a cache with statistics and a name of its own, and uses it until it has been connected. */
    public static <K, V> Cache<K, V> open(
            Caches caches, String further, MutableConfiguration<K, V> configuration, K connecting) {
        Cache<K, V> cache = manager(caches, "statistics: true" + (further.isEmpty() ? "" : ", " + further))
                .createCache("missing" + OPENED.incrementAndGet(), configuration);
        await().until(() -> {
            cache.get(connecting);
            return state(cache).equals("there");
        });
        return cache;
    }

    /** The state that the statistics show: of the only cache of that name with statistics. */
    public static String state(Cache<?, ?> cache) {
        return Statistics.text(cache.getName(), "FailurePolicyState");
    }
}
