package io.omnicache.jcache.internal.manager;

import io.omnicache.jcache.internal.config.CacheOptions;
import io.omnicache.jcache.internal.config.CacheSettings;
import io.omnicache.jcache.internal.config.setting.ByteSize;
import io.omnicache.jcache.internal.entry.EntryCodec;
import io.omnicache.jcache.internal.expiry.Expiry;
import io.omnicache.jcache.internal.hibernate.ReadWriteEntries;
import io.omnicache.jcache.internal.management.CacheStatistics;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.management.CacheStatistics.NearView;
import io.omnicache.jcache.internal.near.NearCache;
import io.omnicache.jcache.internal.near.NearSettings;
import io.omnicache.jcache.internal.redis.TrackedKeys;
import io.omnicache.jcache.internal.redis.TrackedKeys.Delays;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import io.omnicache.jcache.internal.store.ReadThrough;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the near caches of one manager from the settings {@code near-cache...}, or refuses them where they can't work.
 * Sends nothing to Redis. Thread-safe.
 */
final class NearCaches {
    private static final String LIBRARY = "com.github.benmanes.caffeine.cache.Caffeine";

    private final ClassLoader classLoader;
    /** The caches that have a near cache, by their names. Guarded by this. */
    private final Map<String, NearCache<?, ?>> open = new LinkedHashMap<>();

    /** The value of the setting that these have. Guarded by this. */
    private CacheSettings.@Nullable NearTracking tracking;

    NearCaches(ClassLoader classLoader) {
        this.classLoader = classLoader;
    }

    /**
     * Creates the near cache of a cache; {@code null} if it has none.
     *
     * @param reader loads missing entries; {@code null} without a cache loader
     * @param entries the keys of the cache, without a near cache
     * @param forHibernate whether Hibernate may use the cache
     * @param executor runs tasks that may wait
     * @param counting adds to a counter of the statistics, if they are enabled
     * @throws CacheException if the cache can't have a near cache
     */
    <K, V> @Nullable NearCache<K, V> create(
            String name,
            CacheOptions options,
            Expiry expiry,
            @Nullable ReadThrough<?, ?> reader,
            Keyspace entries,
            EntryCodec<K, V> codec,
            boolean forHibernate,
            Executor executor,
            ObjLongConsumer<Counter> counting,
            CacheStatistics statistics) {
        if (!options.get(CacheSettings.NEAR_CACHE)) {
            NearRules.requireNoDetails(name, options);
            return null;
        }
        CacheException obstacle = NearRules.obstacle(name, expiry);
        if (obstacle != null) {
            if (options.get(CacheSettings.NEAR_WHERE_IMPOSSIBLE) == CacheSettings.NearImpossible.REFUSE) {
                throw obstacle;
            }
            return null;
        }
        NearRules.requireConsistent(name, options, reader);
        requireLibrary("Cache " + name + ": near-cache: true ");
        NearCache<K, V> near = new NearCache<>(
                name,
                settings(options, reader != null),
                entries,
                codec,
                classLoader,
                forHibernate ? ReadWriteEntries::isKey : key -> false,
                executor,
                counting);
        register(name, options.get(CacheSettings.NEAR_TRACKING), near);
        statistics.showNear(new NearView(near::size, near::state, () -> micros(near.delays())));
        return near;
    }

    private static long[] micros(Delays delays) {
        return new long[] {
            TimeUnit.NANOSECONDS.toMicros(delays.p50()),
            TimeUnit.NANOSECONDS.toMicros(delays.p99()),
            TimeUnit.NANOSECONDS.toMicros(delays.worst())
        };
    }

    private static void requireLibrary(String setting) {
        try {
            Class.forName(LIBRARY, false, NearCaches.class.getClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            throw new CacheException(
                    setting + "needs the library com.github.ben-manes.caffeine:caffeine, which isn't on the class path:"
                            + " add it, or set near-cache: false",
                    e);
        }
    }

    /** Notes a near cache, unless others of the manager that aren't closed have another tracking. */
    private synchronized void register(String name, CacheSettings.NearTracking wanted, NearCache<?, ?> near) {
        open.values().removeIf(NearCache::isClosed);
        if (!open.isEmpty() && tracking != null && tracking != wanted) {
            throw new CacheException("Cache " + name + ": near-cache-tracking: " + lower(wanted) + ", but the cache "
                    + open.keySet().iterator().next() + " of the same manager has near-cache-tracking: "
                    + lower(tracking) + ": set the same value for all caches, in defaults");
        }
        tracking = wanted;
        open.put(name, near);
    }

    private static String lower(CacheSettings.NearTracking value) {
        return value == CacheSettings.NearTracking.KEY ? "key" : "prefix";
    }

    private static NearSettings settings(CacheOptions options, boolean loads) {
        ByteSize maxBytes = options.find(CacheSettings.NEAR_MAX_BYTES);
        return new NearSettings(
                options.get(CacheSettings.NEAR_MAX_ENTRIES),
                maxBytes == null ? null : (long) maxBytes.bytes(),
                options.find(CacheSettings.NEAR_TIME_TO_LIVE),
                options.get(CacheSettings.NEAR_MAX_STALENESS),
                options.get(CacheSettings.NEAR_MAX_VALUE_SIZE).bytes(),
                options.get(CacheSettings.NEAR_TRACKING) == CacheSettings.NearTracking.KEY
                        ? TrackedKeys.Mode.BY_KEY
                        : TrackedKeys.Mode.BY_PREFIX,
                options.get(CacheSettings.NEAR_KEYS) == CacheSettings.NearKeys.HOT,
                options.find(CacheSettings.NEAR_STALE_WHILE_AWAY),
                loads ? options.find(CacheSettings.NEAR_STALE_IF_ERROR) : null);
    }
}
