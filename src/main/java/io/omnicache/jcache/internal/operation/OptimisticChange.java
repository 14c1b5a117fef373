package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.change.Change;
import io.omnicache.jcache.internal.change.EntryUpdate;
import io.omnicache.jcache.internal.change.WritePath;
import io.omnicache.jcache.internal.entry.EntryCodec;
import io.omnicache.jcache.internal.entry.EntryState;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.execution.KeyOperation;
import io.omnicache.jcache.internal.expiry.Expiry;
import io.omnicache.jcache.internal.management.Timing;
import io.omnicache.jcache.internal.redis.Command;
import org.jspecify.annotations.Nullable;

/**
 * A change that is decided on an assumed state of the entry. If the assumption holds, the change takes one round
 * trip. The command is conditional: if the entry has another state, the reply contains that state, and the change is
 * decided again. Atomic between threads and between JVMs. Used by one thread at a time.
 */
abstract class OptimisticChange<K, V, T extends @Nullable Object> extends KeyOperation.Mutation<K, T> {
    private final K key;
    private final CacheContext<K, V> cache;
    private final WritePath<K, V> writes;
    private @Nullable EntryUpdate<K, V> update;
    private WritePath.@Nullable Deadline deadline;
    /** Whether {@link #command} has encoded the arguments already, so that what this throws has been thrown. */
    private boolean isEncoded;

    OptimisticChange(K key, Timing timing, CacheContext<K, V> cache, WritePath<K, V> writes) {
        super(key, timing);
        this.key = key;
        this.cache = cache;
        this.writes = writes;
    }

    /**
     * The state that the entry is assumed to have; {@code null} to read it on the write path.
     *
     * @param redisKey the whole key of the entry
     */
    abstract @Nullable EntryState<V> assumed(byte[] redisKey);

    /** The decision on the entry. */
    abstract Change<V> change();

    /** The result of the operation after the update. */
    abstract @Nullable T result(EntryUpdate<K, V> done);

    /** The durations for the entry. */
    Expiry expiry() {
        return cache.expiry();
    }

    final EntryCodec<K, V> codec() {
        return cache.codec();
    }

    @Override
    public boolean maySendSeveral() {
        return true;
    }

    @Override
    public final @Nullable Command command() {
        EntryUpdate<K, V> begun = writes.update(key, change());
        EntryState<V> assumed = assumed(begun.redisKey());
        isEncoded = true;
        if (assumed == null) {
            return null;
        }
        begun.onState(assumed);
        update = begun;
        return decide(begun);
    }

    @Override
    public final @Nullable Command next(@Nullable Object reply) {
        EntryUpdate<K, V> begun = begun();
        if (!begun.onReply(reply, cache.codec())) {
            return null;
        }
        if (deadline == null) {
            deadline = WritePath.Deadline.start();
        }
        deadline.check();
        return decide(begun);
    }

    /** The conditional command; {@code null} if there is nothing to do in Redis. */
    private @Nullable Command decide(EntryUpdate<K, V> begun) {
        begun.decide(cache.codec());
        begun.applyExpiry(expiry());
        Command command = begun.write();
        if (command == null) {
            begun.settle();
        }
        return command;
    }

    @Override
    public final boolean isDoneWithoutCommand() {
        return update != null && update.isSettled();
    }

    @Override
    public final @Nullable T result(@Nullable Object reply) {
        EntryUpdate<K, V> done = begun();
        countAll(done.counters());
        return result(done);
    }

    @Override
    public final @Nullable T onWritePath() {
        if (!isEncoded) {
            Object unused = assumed(cache.redisKey(key)); // Throws if an argument can't be encoded.
        }
        return result(writes.change(key, change(), expiry()));
    }

    private EntryUpdate<K, V> begun() {
        EntryUpdate<K, V> begun = update;
        if (begun == null) {
            throw new IllegalStateException("There was no command for this reply");
        }
        return begun;
    }
}
