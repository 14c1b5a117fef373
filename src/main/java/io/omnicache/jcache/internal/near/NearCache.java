package io.omnicache.jcache.internal.near;

import io.omnicache.jcache.internal.codec.ClassResolver;
import io.omnicache.jcache.internal.codec.value.ImmutableTypes;
import io.omnicache.jcache.internal.entry.EntryCodec;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.near.admission.Admission;
import io.omnicache.jcache.internal.redis.Backoff;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.TrackedKeys;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.ObjLongConsumer;
import java.util.function.Predicate;
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
    private static final byte[] NOTHING = {};

    private final EntryCodec<K, V> codec;
    private final ClassLoader classLoader;
    private final NearKeys<K> keys;
    private final NearMap map;
    private final NearTracking tracking;
    private final Admission admission;
    private final @Nullable NearReserve reserve;
    private final Executor executor;
    private final ObjLongConsumer<Counter> statistics;
    private final boolean isTrackedByPrefix;
    private final NearFills fills;
    private final Keyspace keyspace;
    private final long mostStaleNanos;
    private final Predicate<Object> keepsBytes;

    /**
     * @param entries the keys of the cache, on the connection as it is without a near cache
     * @param classLoader finds the classes of the values
     * @param keepsBytes whether readers of a key need the bytes of its entry, so that no decoded value takes their
     *     place
     * @param executor runs tasks that may wait
     * @param statistics adds to a counter, if the statistics are enabled
     */
    public NearCache(
            String name,
            NearSettings settings,
            Keyspace entries,
            EntryCodec<K, V> codec,
            ClassLoader classLoader,
            Predicate<Object> keepsBytes,
            Executor executor,
            ObjLongConsumer<Counter> statistics) {
        this.codec = codec;
        this.classLoader = classLoader;
        this.keepsBytes = keepsBytes;
        this.mostStaleNanos = Backoff.nanos(settings.maxStaleness());
        byte[] prefix = entries.key(new byte[0]);
        this.keys = new NearKeys<>(prefix, codec);
        this.map = new NearMap(settings.maxEntries(), settings.maxBytes());
        RedisConnection connection = entries.connection();
        this.tracking = new NearTracking(
                name,
                connection,
                new TrackedKeys.Request(prefix, settings.mode(), settings.canaryInterval(), settings.maxValueSize()),
                new Announcements(statistics),
                executor,
                settings.maxStaleness(),
                System::nanoTime);
        this.executor = executor;
        this.statistics = statistics;
        this.isTrackedByPrefix = settings.mode() == TrackedKeys.Mode.BY_PREFIX;
        this.reserve = NearReserve.of(name, settings, connection, tracking::provenUntil, statistics);
        this.admission = new Admission(
                name, settings.hotKeysOnly(), settings.maxEntries(), System::nanoTime, this::bypassed, this::touch);
        this.fills = new NearFills(map, keys, settings, this::source, admission::admits);
        RedisConnection plain = reserve == null ? connection : reserve.connection(keys);
        this.keyspace = entries.by(new NearConnection(plain, map, keys, fills));
    }

    /** The keys of the cache, on a connection that keeps the entries of this JVM right. */
    public Keyspace keyspace() {
        return keyspace;
    }

    /** What was last known, for bad times; {@code null} without a reserve. */
    public @Nullable NearReserve reserve() {
        return reserve;
    }

    /**
     * Notes that the cache loader has loaded an entry, which is stored now. Has the entry read for the reserve, since
     * perhaps no caller reads the entry before it expires. Doesn't wait.
     */
    public void onLoaded(K key) {
        if (reserve != null && reserve.entries().servesIfError()) {
            byte[] redisKey = keys.inRedis(Objects.requireNonNull(keys.of(key)));
            // The announcement of the change comes on the same connection, before the reply.
            if (fills.start(redisKey) == null) {
                reserve.read(redisKey);
            }
        }
    }

    /** Returns the connection for reads whose values may be kept; {@code null} if no value may be kept at present. */
    private @Nullable TrackedKeys source() {
        TrackedKeys proven = admission.isOpen() ? tracking.proven() : null;
        return reserve == null ? proven : reserve.hearing(proven);
    }

    /** Keeps nothing from now on. Where each change is announced, the announcements end too. */
    private void bypassed() {
        map.dropAll();
        if (isTrackedByPrefix) {
            try {
                executor.execute(() -> {
                    tracking.suspend();
                    lost(); // Afterwards: until then, a read may have put what nobody will announce any more.
                });
            } catch (RuntimeException e) { // No thread any more: the manager is being closed.
                map.dropAll();
            }
        }
    }

    /** Notes that an entry is in use, so that it stays in the reserve too. */
    @SuppressWarnings("unchecked")
    private void touch(Object own) {
        if (reserve != null) {
            reserve.entries().touch(keys.inRedis(own));
        }
    }

    private void lost() {
        map.dropAll();
        if (reserve != null) {
            reserve.entries().onConnectionLost();
        }
    }

    /** Finds an entry that may be given out now; {@code null} if Redis has to be asked. */
    public @Nullable NearEntry find(K key) {
        if (!admission.isOpen()) {
            statistics.accept(Counter.NEAR_BYPASSED, 1);
            return null;
        }
        TrackedKeys tracked = tracking.tracked();
        if (tracked == null) {
            return null;
        }
        // In this order: what was announced before this time has been dropped before the lookup, and a thread that was
        // suspended anywhere in between notices it by the clock.
        long proven = tracked.provenUntil();
        Object own = keys.of(key);
        NearEntry entry = own == null ? null : map.get(own);
        if (own == null || entry == null) {
            return null;
        }
        long now = System.nanoTime();
        if (now - proven >= mostStaleNanos || entry.isExpiredAt(now)) {
            return null;
        }
        admission.onHit(own, now);
        return entry;
    }

    /**
     * Returns the value of an entry that was found: the value itself if it is immutable, otherwise a new copy. Returns
     * {@code null} if it can't be decoded here, or if it is {@link NearEntry#isMissing}; then the entry isn't kept.
     */
    @SuppressWarnings("unchecked")
    public @Nullable V value(K key, NearEntry entry) {
        Object decoded = entry.decoded();
        if (decoded != null) {
            return (V) decoded;
        }
        Object content = entry.content();
        if (!(content instanceof byte[] raw)) {
            return entry.isMissing() ? null : (V) content;
        }
        V value = codec.decodeValueQuietly(redisKey(key), raw);
        if (value == null) {
            Object own = keys.of(key);
            if (own != null) {
                map.drop(own);
            }
        } else if (isShareable(value) && !keepsBytes.test(key)) {
            entry.keepDecoded(value);
        }
        return value;
    }

    /** The whole key in Redis, if the bytes of a value depend on it. */
    private byte[] redisKey(K key) {
        return codec.isBoundToKey() ? keys.inRedis(Objects.requireNonNull(keys.of(key))) : NOTHING;
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

    /**
     * Drops an entry of which another source than the announcements has told that it was changed. Reads that begin
     * after the return find the change. Doesn't block.
     *
     * @param encodedKey the key without the prefix
     */
    public void drop(byte[] encodedKey) {
        dropChanged(keys.inRedis(encodedKey));
    }

    /** As {@link #drop}, for all entries. */
    public void dropAll() {
        lost();
    }

    private void dropChanged(byte[] redisKey) {
        map.drop(keys.ofRedis(redisKey));
        if (reserve != null) {
            reserve.entries().onAnnounced(redisKey);
        }
    }

    /** About how many entries there are. */
    public long size() {
        return map.size();
    }

    /** The state, for the statistics. */
    public String state() {
        return isClosed() || admission.isOpen() ? tracking.state() : "bypassed";
    }

    /** Whether {@link #close} was called. */
    public boolean isClosed() {
        return tracking.isClosed();
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
        if (reserve != null) {
            reserve.entries().forgetAll();
        }
    }

    private final class Announcements implements TrackedKeys.Listener {
        private final ObjLongConsumer<Counter> statistics;

        Announcements(ObjLongConsumer<Counter> statistics) {
            this.statistics = statistics;
        }

        @Override
        public void onChanged(byte[] key) {
            if (keys.owns(key)) {
                dropChanged(key);
                admission.onAnnouncement();
                statistics.accept(Counter.NEAR_INVALIDATIONS, 1);
            }
        }

        @Override
        public void onAllRemoved(String reason) {
            if (reserve != null) {
                reserve.entries().forgetAll();
            }
            onAllChanged(reason);
        }

        @Override
        public void onAllChanged(String reason) {
            lost();
            statistics.accept(Counter.NEAR_INVALIDATIONS, 1);
        }
    }
}
