package io.omnicache.jcache.internal.near;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.codec.LeaseMarker;
import io.omnicache.jcache.internal.entry.EntryCodec;
import io.omnicache.jcache.internal.redis.TrackedKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads entries on the connections on which their changes are announced, and keeps them in the map. One read of an
 * entry at a time, which all callers share. An absent entry isn't kept, nor a lease, which is no value. A value that is
 * too large isn't read here. Thread-safe.
 */
final class NearFills {
    /** What {@code PTTL} returns for an entry that doesn't expire. */
    private static final long ETERNAL = -1;

    private static final long LONGEST_NANOS = Long.MAX_VALUE / 4;

    private final NearMap map;
    private final NearKeys<?> keys;
    private final EntryCodec<?, ?> codec;
    private final NearSettings settings;
    private final Supplier<@Nullable TrackedKeys> source;
    private final Predicate<Object> admission;
    private final long nearNanos;
    private final LargeKeys largeKeys = new LargeKeys(System::nanoTime);
    private final ConcurrentHashMap<Object, NearFill> underWay = new ConcurrentHashMap<>();

    /**
     * @param source returns the tracked keys; {@code null} while they aren't there, or aren't proven to be told of
     *     changes
     * @param admission which entries may be kept, by their keys in the map; asked once for each read
     */
    NearFills(
            NearMap map,
            NearKeys<?> keys,
            NearSettings settings,
            Supplier<@Nullable TrackedKeys> source,
            Predicate<Object> admission) {
        this.admission = admission;
        this.map = map;
        this.keys = keys;
        this.codec = keys.codec();
        this.settings = settings;
        this.source = source;
        this.nearNanos = nanos(settings.timeToLive());
    }

    private static long nanos(@Nullable Duration timeToLive) {
        return timeToLive == null ? LONGEST_NANOS : nanos(timeToLive.toMillis());
    }

    private static long nanos(long millis) {
        return Math.min(LONGEST_NANOS, TimeUnit.MILLISECONDS.toNanos(millis));
    }

    /** Starts a read, or joins one; {@code null} if at present the entry has to be read on another connection. */
    @Nullable
    NearFill start(byte[] redisKey) {
        return startAll(List.of(redisKey)).get(0);
    }

    /** As {@link #start}, for many entries. */
    List<@Nullable NearFill> startAll(List<byte[]> redisKeys) {
        TrackedKeys tracked = source.get();
        List<@Nullable NearFill> fills = new ArrayList<>(redisKeys.size());
        List<NearFill> own = new ArrayList<>(redisKeys.size());
        for (byte[] redisKey : redisKeys) {
            fills.add(tracked == null ? null : startOrJoin(redisKey, own));
        }
        if (tracked != null && !own.isEmpty()) {
            send(tracked, own);
        }
        return fills;
    }

    private @Nullable NearFill startOrJoin(byte[] redisKey, List<NearFill> own) {
        Object key = keys.ofRedis(redisKey);
        NearFill present = underWay.get(key);
        if (present != null && present.isJoinable()) {
            return present;
        }
        if (largeKeys.contains(key) || !admission.test(key)) {
            return null;
        }
        int generation = map.generation();
        long stamp = map.stamp(key);
        if (stamp == NearMap.CHANGING) {
            return null;
        }
        NearFill fill = new NearFill(map, key, redisKey, stamp, generation, settings.maxStaleness());
        underWay.put(key, fill);
        own.add(fill);
        return fill;
    }

    private void send(TrackedKeys tracked, List<NearFill> fills) {
        try {
            tracked.read(fills.stream().map(NearFill::redisKey).toList(), new Fills(fills));
        } catch (RuntimeException e) { // Closed meanwhile, for example.
            fills.forEach(fill -> end(fill, fill::unanswered));
        }
    }

    private void end(NearFill fill, Runnable then) {
        underWay.remove(fill.key(), fill);
        then.run();
    }

    /** Keeps what was read, or removes what may be older. */
    private void keep(NearFill fill, byte @Nullable [] value, long ttlMillis, boolean isCurrent) {
        boolean lives = ttlMillis == ETERNAL || ttlMillis > 0;
        if (value == null || !isCurrent || !lives || LeaseMarker.isLease(value)) {
            fill.keepNothing();
            return;
        }
        long nanos = Math.min(nearNanos, ttlMillis == ETERNAL ? LONGEST_NANOS : nanos(ttlMillis));
        fill.keep(codec.isMissingMarker(value) ? null : value, nanos);
    }

    /** Takes the outcomes of one command, in a network thread. */
    private final class Fills implements TrackedKeys.Receiver {
        private final List<NearFill> fills;

        Fills(List<NearFill> fills) {
            this.fills = fills;
        }

        @Override
        public void onValue(int index, byte @Nullable [] value, long ttlMillis, boolean isCurrent) {
            NearFill fill = fills.get(index);
            keep(fill, value, ttlMillis, isCurrent);
            end(fill, () -> fill.answered(value));
        }

        @Override
        public void onFailure(int index, RedisCacheException why) {
            NearFill fill = fills.get(index);
            end(fill, fill::unanswered);
        }

        @Override
        public void onTooLarge(int index) {
            NearFill fill = fills.get(index);
            largeKeys.add(fill.key());
            fill.keepNothing();
            end(fill, fill::unanswered);
        }
    }
}
