package io.omnicache.jcache.internal.near;

import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.redis.AsyncReceiver;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.TrackedKeys;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.ObjLongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The reserve of one cache for bad times, and what it hears of reads, changes and loads. Says in the log when it begins
 * and ends to answer. Thread-safe.
 */
public final class NearReserve {
    private final Reserve entries;
    private final BadTime away;
    private final BadTime loaderFails;
    private final ObjLongConsumer<Counter> statistics;
    private final RedisConnection connection;
    private final ReserveReads reads;

    /**
     * @param connection that of the cache, without a near cache
     * @param largest the size of the largest value that is kept, in bytes
     * @param statistics adds to a counter, if the statistics are enabled
     */
    NearReserve(
            String cacheName,
            Reserve entries,
            RedisConnection connection,
            int largest,
            LongSupplier clock,
            ObjLongConsumer<Counter> statistics) {
        this.entries = entries;
        this.connection = connection;
        this.statistics = statistics;
        this.away = new BadTime(cacheName, "Redis", clock);
        this.loaderFails = new BadTime(cacheName, "the cache loader", clock);
        this.reads = new ReserveReads(entries, away, connection.isCluster(), largest, clock, statistics);
    }

    /**
     * Makes the reserve of a cache; {@code null} if the settings want none.
     *
     * @param connection that of the cache, without a near cache
     * @param provenUntil until when announcements have certainly been delivered; {@link Proofs#NONE} if unknown
     */
    static @Nullable NearReserve of(
            String cacheName,
            NearSettings settings,
            RedisConnection connection,
            LongSupplier provenUntil,
            ObjLongConsumer<Counter> statistics) {
        Duration whileAway = settings.staleWhileAway();
        Duration ifError = settings.staleIfError();
        if (whileAway == null && ifError == null) {
            return null;
        }
        Long bytes = settings.maxBytes();
        Reserve entries = new Reserve(
                bytes == null ? settings.maxEntries() : bytes,
                bytes != null,
                whileAway == null ? Duration.ZERO : whileAway,
                ifError == null ? Duration.ZERO : ifError,
                System::nanoTime);
        entries.showProof(provenUntil);
        return new NearReserve(cacheName, entries, connection, settings.maxValueSize(), System::nanoTime, statistics);
    }

    /** What was last known. */
    public Reserve entries() {
        return entries;
    }

    /** The connection of the cache, on which the reserve hears of all commands and answers reads. */
    RedisConnection connection(NearKeys<?> keys) {
        return new ReserveConnection(connection, keys, reads);
    }

    /** The same tracked keys, whose reads the reserve hears of. */
    @Nullable
    TrackedKeys hearing(@Nullable TrackedKeys tracked) {
        return tracked == null ? null : reads.of(tracked);
    }

    /** What was last known of an entry that can't be loaded; {@code null} for nothing. */
    public byte @Nullable [] ifError(byte[] key) {
        return entries.ifError(key);
    }

    /** Notes that what was last known was given to a caller, since the loader has failed. */
    public void onServedIfError(int number, Throwable failure) {
        loaderFails.onFailure();
        loaderFails.onServed(failure);
        statistics.accept(Counter.NEAR_STALE_SERVED, number);
    }

    /** Notes that the loader has answered. */
    public void onLoaded() {
        loaderFails.onSuccess();
    }

    /** Reads an entry and its time to live on the usual connection. Doesn't wait. */
    void read(byte[] key) {
        LoadedEntry loaded = new LoadedEntry(key, reads.send(Command.of(Verb.GET, key)));
        try {
            connection.callAsync(Command.of(Verb.GET, key), loaded);
            connection.callAsync(Command.of(Verb.PTTL, key), loaded.timeToLive());
        } catch (RuntimeException e) {
            entries.forget(key); // The connection is closed.
        }
    }

    /** Takes the value and then the time to live of a loaded entry. */
    private static final class LoadedEntry implements AsyncReceiver {
        private final byte[] key;
        private final ReserveReads.Sent sent;
        private volatile byte @Nullable [] value;

        LoadedEntry(byte[] key, ReserveReads.Sent sent) {
            this.key = key;
            this.sent = sent;
        }

        AsyncReceiver timeToLive() {
            return new AsyncReceiver() {
                @Override
                public void replied(@Nullable Object reply) {
                    byte[] found = value;
                    if (found != null && reply instanceof Long ttl) {
                        sent.found(key, found, ttl == -1 ? Reserve.ETERNAL : ttl < 0 ? Reserve.UNKNOWN : ttl);
                    }
                }

                @Override
                public void failed(Throwable failure) {}

                @Override
                public void released() {}
            };
        }

        @Override
        public void replied(@Nullable Object reply) {
            value = (byte[]) reply;
        }

        @Override
        public void failed(Throwable failure) {}

        @Override
        public void released() {}
    }
}
