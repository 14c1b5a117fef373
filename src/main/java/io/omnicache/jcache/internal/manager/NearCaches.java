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
import io.omnicache.jcache.internal.text.Shown;
import java.util.ArrayList;
import java.util.List;
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
    /** The near caches that were created and, at the last look, not closed. Guarded by this. */
    private final List<Created> open = new ArrayList<>();

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
        boolean readsLoad = reader != null && reader.onGet();
        NearRules.requireConsistent(name, options, readsLoad);
        requireLibrary("Cache " + Shown.name(name) + ": near-cache: true ");
        NearCache<K, V> near = new NearCache<>(
                name,
                settings(options, readsLoad),
                entries,
                codec,
                classLoader,
                forHibernate ? ReadWriteEntries::isKey : key -> false,
                executor,
                counting);
        register(new Created(name, options, near));
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

    /**
     * Notes a near cache. All near caches of a manager that aren't closed must be told of changes in the same way,
     * since they share the connections on which servers tell them.
     *
     * @throws CacheException if there is one with another way
     */
    private synchronized void register(Created created) {
        open.removeIf(other -> other.near().isClosed());
        open.add(created);
        Created first = open.get(0);
        if (first.tracking() != created.tracking()) {
            open.remove(created);
            throw new CacheException(
                    "Cache " + Shown.name(created.name()) + ": " + created.shownTracking() + ", but the cache "
                            + Shown.name(first.name()) + " of the same manager has " + first.shownTracking()
                            + ": set the same value for all caches, in defaults");
        }
    }

    /** A near cache, with the name and the settings of its cache. */
    private record Created(String name, CacheOptions options, NearCache<?, ?> near) {
        CacheSettings.NearTracking tracking() {
            return options.get(CacheSettings.NEAR_TRACKING);
        }

        String shownTracking() {
            return NearRules.shown(CacheSettings.NEAR_TRACKING, options);
        }
    }

    private static NearSettings settings(CacheOptions options, boolean readsLoad) {
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
                readsLoad ? options.find(CacheSettings.NEAR_STALE_IF_ERROR) : null);
    }
}
