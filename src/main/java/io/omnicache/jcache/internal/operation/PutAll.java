package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.change.Change;
import io.omnicache.jcache.internal.change.Decision;
import io.omnicache.jcache.internal.change.EntryUpdate;
import io.omnicache.jcache.internal.entry.EntryCopies;
import io.omnicache.jcache.internal.entry.RedisCacheEntry;
import io.omnicache.jcache.internal.execution.Batches;
import io.omnicache.jcache.internal.execution.BulkOperation;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.expiry.Expiry;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.management.Timing;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.store.WriteThrough;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/** {@code putAll}. A batch is bounded in entries and in bytes. */
final class PutAll<K, V> extends BulkOperation<K, @Nullable Void> {
    private final BulkParts<K, V> parts;
    private final Expiry expiry;
    private final int size;
    private final Iterator<? extends Map.Entry<? extends K, ? extends V>> entries;
    private final FillOperations<K, V> fills;
    private PutBatch<K, V> batch;
    private boolean commandsMade;
    /** The leases of those puts of the batch that follow a miss. */
    private Map<K, byte[]> leases = Map.of();

    private final Map<K, byte[]> taken = new IdentityHashMap<>();

    /**
     * @param expiry the durations for new and existing entries
     * @param fills knows which puts follow a miss: with such a put, a batch takes the write path
     */
    PutAll(BulkParts<K, V> parts, Map<? extends K, ? extends V> map, Expiry expiry, FillOperations<K, V> fills) {
        super(Timing.PUT, Route.CHANGE);
        this.parts = parts;
        this.expiry = expiry;
        this.fills = fills;
        this.size = map.size();
        this.entries = map.entrySet().iterator();
        this.batch = new PutBatch<>(parts.cache(), 0);
    }

    @Override
    protected Route route() {
        return leases.isEmpty() ? super.route() : Route.WRITE_PATH;
    }

    @Override
    protected @Nullable List<K> nextBatch() {
        batch = new PutBatch<>(parts.cache(), size);
        while (!batch.isFull() && entries.hasNext()) {
            Map.Entry<? extends K, ? extends V> entry = entries.next();
            batch.add(entry.getKey(), entry.getValue());
        }
        leases = fills.takeAll(batch.keys());
        taken.putAll(leases);
        commandsMade = false;
        return batch.isEmpty() ? null : batch.keys();
    }

    @Override
    protected @Nullable List<Command> commands() {
        if (commandsMade) {
            return null;
        }
        commandsMade = true;
        List<Command> commands = new ArrayList<>(batch.keys().size());
        batch.forEach(
                (key, redisKey, value, encoded) -> commands.add(parts.direct().put(redisKey, encoded, expiry, false)));
        return commands;
    }

    @Override
    protected void onReplies(List<Reply> replies) {
        RedisCacheException failure = null;
        for (Reply reply : replies) {
            if (reply.failure() != null) {
                failure = BulkParts.worse(failure, reply.failure());
            } else if (DirectCommands.isStored(reply.value())) {
                count(Counter.PUTS, 1);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    protected void onWritePath() {
        EntryCopies<K, V> copies = parts.cache().codec().copies();
        List<EntryUpdate<K, V>> updates = new ArrayList<>();
        Collection<Cache.Entry<K, V>> toWrite = new ArrayList<>();
        WriteThrough<K, V> writer = parts.cache().writer();
        boolean isBehind = writer != null && writer.isBehind();
        batch.forEach((key, redisKey, value, encoded) -> {
            Decision<V> decision = Decision.set(value);
            EntryUpdate<K, V> update = parts.writes()
                    .update(
                            key,
                            isBehind
                                    ? Change.always(decision.writingThrough())
                                    : fills.change(key, leases.get(key), value))
                    .prepare(value, encoded)
                    .expiring(expiry);
            updates.add(update);
            if (writer != null && !isBehind) {
                toWrite.add(new RedisCacheEntry<>(
                        update.keyForStore(copies),
                        copies.ofValue(redisKey, value, encoded).get()));
            }
        });
        if (writer == null || isBehind) {
            parts.writes().changeAll(updates, read -> {});
        } else {
            parts.changeTellingStore(updates, read -> writer.writeAll(toWrite));
        }
    }

    @Override
    protected void onFailure(Throwable failure) {
        taken.forEach(fills::giveBack);
    }

    @Override
    protected @Nullable Void result() {
        return null;
    }

    /** Encoded entries that are put together, bounded in number and in bytes. Used by one thread. */
    private static final class PutBatch<K, V> {
        private static final int BYTES = 1 << 20;

        private final CacheContext<K, V> cache;
        private final List<K> keys;
        private final List<byte[]> redisKeys;
        private final List<V> values;
        private final List<byte[]> encoded;
        private long bytes;

        /**
         * @param expected the largest number of entries to expect
         */
        PutBatch(CacheContext<K, V> cache, int expected) {
            this.cache = cache;
            int size = Math.min(Batches.ENTRIES, expected);
            keys = new ArrayList<>(size);
            redisKeys = new ArrayList<>(size);
            values = new ArrayList<>(size);
            encoded = new ArrayList<>(size);
        }

        void add(K key, V value) {
            Objects.requireNonNull(value, "value");
            byte[] redisKey = cache.redisKey(Objects.requireNonNull(key, "key"));
            byte[] raw = cache.codec().encodeValue(redisKey, value);
            keys.add(key);
            redisKeys.add(redisKey);
            values.add(value);
            encoded.add(raw);
            bytes += raw.length;
        }

        boolean isFull() {
            return keys.size() >= Batches.ENTRIES || bytes >= BYTES;
        }

        boolean isEmpty() {
            return keys.isEmpty();
        }

        List<K> keys() {
            return keys;
        }

        void forEach(Action<K, V> action) {
            for (int i = 0; i < keys.size(); i++) {
                action.accept(keys.get(i), redisKeys.get(i), values.get(i), encoded.get(i));
            }
        }

        /** An action on one entry of the batch. */
        @FunctionalInterface
        interface Action<K, V> {
            void accept(K key, byte[] redisKey, V value, byte[] encoded);
        }
    }
}
