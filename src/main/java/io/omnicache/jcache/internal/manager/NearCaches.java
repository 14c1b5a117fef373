package io.omnicache.jcache.internal.manager;

import io.omnicache.jcache.internal.config.CacheOptions;
import io.omnicache.jcache.internal.config.CacheSettings;
import io.omnicache.jcache.internal.config.setting.ByteSize;
import io.omnicache.jcache.internal.entry.EntryCodec;
import io.omnicache.jcache.internal.expiry.Expiry;
import io.omnicache.jcache.internal.expiry.Ttl;
import io.omnicache.jcache.internal.hibernate.ReadWriteEntries;
import io.omnicache.jcache.internal.hibernate.TableTimestamp;
import io.omnicache.jcache.internal.management.CacheStatistics;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.management.CacheStatistics.NearView;
import io.omnicache.jcache.internal.near.NearCache;
import io.omnicache.jcache.internal.near.NearSettings;
import io.omnicache.jcache.internal.redis.TrackedKeys;
import io.omnicache.jcache.internal.redis.TrackedKeys.Delays;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import java.time.Duration;
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
    private static final Duration LEAST_STALENESS = Duration.ofMillis(200);
    private static final String LIBRARY = "com.github.benmanes.caffeine.cache.Caffeine";

    private final ClassLoader classLoader;
    private CacheSettings.@Nullable NearTracking tracking;
    private String firstCache = "";

    NearCaches(ClassLoader classLoader) {
        this.classLoader = classLoader;
    }

    /**
     * Creates the near cache of a cache; {@code null} if it has none.
     *
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
            Keyspace entries,
            EntryCodec<K, V> codec,
            boolean forHibernate,
            Executor executor,
            ObjLongConsumer<Counter> counting,
            CacheStatistics statistics) {
        if (!options.get(CacheSettings.NEAR_CACHE)) {
            return null;
        }
        CacheException obstacle = obstacle(name, expiry);
        if (obstacle != null) {
            if (options.get(CacheSettings.NEAR_WHERE_IMPOSSIBLE) == CacheSettings.NearImpossible.REFUSE) {
                throw obstacle;
            }
            return null;
        }
        requireConsistent(name, options);
        NearCache<K, V> near = new NearCache<>(
                name,
                settings(options),
                entries,
                codec,
                classLoader,
                forHibernate ? ReadWriteEntries::isKey : key -> false,
                executor,
                counting);
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

    /** Why a cache can't have a near cache; {@code null} if it can. */
    private static @Nullable CacheException obstacle(String name, Expiry expiry) {
        String setting = "Cache " + name + ": near-cache: true ";
        if (!expiry.isConstant() || expiry.onAccess() != Ttl.KEEP) {
            return new CacheException(setting + "can't work with an expiry policy that must hear of each read: an entry"
                    + " that is read here would not live longer in Redis. Set near-cache: false,"
                    + " near-cache-where-impossible: ignore,"
                    + " or an expiry by"
                    + " creation or modification (expiry.created, expiry.modified, expiry.eternal; CreatedExpiryPolicy,"
                    + " ModifiedExpiryPolicy, EternalExpiryPolicy)");
        }
        if (TableTimestamp.isRegion(name)) {
            return new CacheException(
                    setting + "is not for Hibernate's timestamps, which decide whether a cached query is"
                            + " still right: a query must know each change at once."
                            + " Set near-cache: false for this cache,"
                            + " or near-cache-where-impossible: ignore");
        }
        return null;
    }

    private void requireConsistent(String name, CacheOptions options) {
        Duration staleness = options.get(CacheSettings.NEAR_MAX_STALENESS);
        if (staleness.compareTo(LEAST_STALENESS) < 0) {
            throw new CacheException("Cache " + name + ": near-cache-max-staleness: " + staleness.toMillis()
                    + "ms is too short: set 200ms or more");
        }
        if (options.sets(CacheSettings.NEAR_MAX_BYTES) && options.sets(CacheSettings.NEAR_MAX_ENTRIES)) {
            throw new CacheException("Cache " + name + ": near-cache-max-entries: "
                    + options.get(CacheSettings.NEAR_MAX_ENTRIES) + " and near-cache-max-bytes: "
                    + options.find(CacheSettings.NEAR_MAX_BYTES)
                    + " are both set, in the entries of the settings file that apply to the cache:"
                    + " set only one of them");
        }
        ByteSize largest = options.get(CacheSettings.NEAR_MAX_VALUE_SIZE);
        if (largest.bytes() > TrackedKeys.LARGEST) {
            throw new CacheException("Cache " + name + ": near-cache-max-value-size: " + largest
                    + " is too large: set 16MB or less. Entries are read on the connection on which the server announces"
                    + " changes, and it closes that connection where more waits than it allows"
                    + " (client-output-buffer-limit for pubsub)");
        }
        requireLibrary("Cache " + name + ": near-cache: true ");
        requireSameTracking(name, options.get(CacheSettings.NEAR_TRACKING));
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

    private synchronized void requireSameTracking(String name, CacheSettings.NearTracking wanted) {
        if (tracking == null) {
            tracking = wanted;
            firstCache = name;
        } else if (tracking != wanted) {
            throw new CacheException("Cache " + name + ": near-cache-tracking: " + lower(wanted) + ", but the cache "
                    + firstCache + " of the same manager has near-cache-tracking: " + lower(tracking)
                    + ": set the same value for all caches, in defaults");
        }
    }

    private static String lower(CacheSettings.NearTracking value) {
        return value == CacheSettings.NearTracking.KEY ? "key" : "prefix";
    }

    private static NearSettings settings(CacheOptions options) {
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
                options.find(CacheSettings.NEAR_STALE_IF_ERROR));
    }
}
