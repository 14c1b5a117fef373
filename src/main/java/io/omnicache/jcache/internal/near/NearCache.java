package io.omnicache.jcache.internal.near;

import io.omnicache.jcache.internal.codec.ClassResolver;
import io.omnicache.jcache.internal.codec.value.ImmutableTypes;
import io.omnicache.jcache.internal.entry.EntryCodec;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.TrackedKeys;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import java.util.concurrent.Executor;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Entries of one cache in this JVM. An entry that is found here was not changed in Redis longer ago than the largest
 * staleness, nor by this JVM before the lookup. An entry that isn't found has to be read from Redis, by a command on
 * {@link #keyspace}, which may put it here. If Redis doesn't announce changes, nothing is found. Thread-safe.
 *
 * @param <K> the keys' type
 * @param <V> the values' type
 */
public final class NearCache<K, V> implements AutoCloseable {
    private final EntryCodec<K, V> codec;
    private final ClassLoader classLoader;
    private final NearKeys<K> keys;
    private final NearMap map;
    private final NearTracking tracking;
    private final Keyspace keyspace;
    private final long mostStaleNanos;
    private final boolean keepsBytes;

    /**
     * @param entries the keys of the cache, on the connection as it is without a near cache
     * @param classLoader finds the classes of the values
     * @param keepsBytes whether a reader needs the bytes of an entry, so that decoded values aren't kept in their place
     * @param executor runs tasks that may wait
     * @param statistics adds to a counter, if the statistics are enabled
     */
    public NearCache(
            String name,
            NearSettings settings,
            Keyspace entries,
            EntryCodec<K, V> codec,
            ClassLoader classLoader,
            boolean keepsBytes,
            Executor executor,
            ObjLongConsumer<Counter> statistics) {
        this.codec = codec;
        this.classLoader = classLoader;
        this.keepsBytes = keepsBytes;
        this.mostStaleNanos = settings.maxStaleness().toNanos();
        byte[] prefix = entries.key(new byte[0]);
        this.keys = new NearKeys<>(prefix, codec);
        this.map = new NearMap(settings.maxEntries(), settings.maxBytes());
        RedisConnection connection = entries.connection();
        this.tracking = new NearTracking(
                name,
                connection,
                new TrackedKeys.Request(prefix, settings.mode(), settings.canaryInterval()),
                new Announcements(statistics),
                executor,
                settings.maxStaleness());
        NearFills fills = new NearFills(map, keys, settings, tracking::proven);
        this.keyspace = entries.by(new NearConnection(connection, map, keys, fills));
    }

    /** The keys of the cache, on a connection that keeps the entries of this JVM right. */
    public Keyspace keyspace() {
        return keyspace;
    }

    /** Finds an entry that may be given out now; {@code null} if Redis has to be asked. */
    public @Nullable NearEntry find(K key) {
        TrackedKeys tracked = tracking.tracked();
        if (tracked == null) {
            return null;
        }
        // In this order: what was announced before this time has been dropped before the lookup, and a thread that was
        // suspended anywhere in between notices it by the clock.
        long proven = tracked.provenUntil();
        Object own = keys.of(key);
        NearEntry entry = own == null ? null : map.get(own);
        if (entry == null) {
            return null;
        }
        long now = System.nanoTime();
        return now - proven < mostStaleNanos && !entry.isExpiredAt(now) ? entry : null;
    }

    /**
     * Returns the value of an entry that was found: the value itself if it is immutable, otherwise a new copy. Returns
     * {@code null} if it can't be decoded here, or if it is {@link NearEntry#isMissing}; then the entry isn't kept.
     */
    @SuppressWarnings("unchecked")
    public @Nullable V value(K key, NearEntry entry) {
        Object content = entry.content();
        if (!(content instanceof byte[] raw)) {
            return entry.isMissing() ? null : (V) content;
        }
        V value = codec.decodeValueQuietly(raw);
        if (value == null) {
            Object own = keys.of(key);
            if (own != null) {
                map.drop(own);
            }
        } else if (!keepsBytes && isShareable(value)) {
            entry.keepDecoded(value);
        }
        return value;
    }

    /** The bytes of an entry; {@code null} if they aren't kept. */
    public byte @Nullable [] bytes(NearEntry entry) {
        return entry.content() instanceof byte[] raw ? raw : null;
    }

    /** Whether all callers may have the same object: it is immutable, and no caller would find another class for it. */
    private boolean isShareable(Object value) {
        if (!ImmutableTypes.isImmutable(value)) {
            return false;
        }
        ClassLoader defining = value.getClass().getClassLoader();
        if (ClassResolver.isOfJdk(value.getClass())) {
            return true;
        }
        for (ClassLoader loader = classLoader; loader != null; loader = loader.getParent()) {
            if (loader == defining) {
                return true;
            }
        }
        return false;
    }

    /** Drops an entry of which another source has told that it was changed. */
    public void drop(K key) {
        Object own = keys.of(key);
        if (own != null) {
            map.drop(own);
        }
    }

    /** About how many entries there are. */
    public long size() {
        return map.size();
    }

    /** The state, for the statistics. */
    public String state() {
        return tracking.state();
    }

    /** How long announcements take. */
    public TrackedKeys.Delays delays() {
        return tracking.delays();
    }

    /** Ends the announcements, and drops everything. Idempotent. */
    @Override
    public void close() {
        tracking.close();
        map.dropAll();
    }

    private final class Announcements implements TrackedKeys.Listener {
        private final ObjLongConsumer<Counter> statistics;

        Announcements(ObjLongConsumer<Counter> statistics) {
            this.statistics = statistics;
        }

        @Override
        public void onChanged(byte[] key) {
            if (keys.owns(key)) {
                map.drop(keys.ofRedis(key));
                statistics.accept(Counter.NEAR_INVALIDATIONS, 1);
            }
        }

        @Override
        public void onAllChanged(String reason) {
            map.dropAll();
            statistics.accept(Counter.NEAR_INVALIDATIONS, 1);
        }
    }
}
