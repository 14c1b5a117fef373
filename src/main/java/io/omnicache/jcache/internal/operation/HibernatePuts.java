package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.change.Change;
import io.omnicache.jcache.internal.change.Decision;
import io.omnicache.jcache.internal.change.EntryUpdate;
import io.omnicache.jcache.internal.change.WritePath;
import io.omnicache.jcache.internal.entry.EntryState;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.execution.KeyOperation;
import io.omnicache.jcache.internal.hibernate.ReadWriteEntries;
import io.omnicache.jcache.internal.hibernate.ReadWritePut;
import io.omnicache.jcache.internal.hibernate.Revision;
import io.omnicache.jcache.internal.hibernate.TableTimestamp;
import io.omnicache.jcache.internal.management.Timing;
import org.jspecify.annotations.Nullable;

/**
 * The puts of a cache that Hibernate may use. A put by Hibernate depends on the entry that the same thread has read.
 * If another JVM has changed the entry since then, a revised value is stored, or none. All other puts work as in any
 * other cache. Thread-safe.
 */
final class HibernatePuts<K, V> extends PutOperations<K, V> {
    private final CacheContext<K, V> cache;
    private final WritePath<K, V> writes;

    HibernatePuts(CacheContext<K, V> cache, DirectCommands<K, V> direct, WritePath<K, V> writes) {
        super(cache, direct, writes);
        this.cache = cache;
        this.writes = writes;
    }

    @Override
    KeyOperation<K, @Nullable Void> put(K key, V value) {
        byte[] redisKey = ReadWriteEntries.isEntry(value) ? cache.redisKey(key) : null;
        if (redisKey != null && ReadWriteEntries.isRead(redisKey)) {
            EntryState<V> read = cache.codec().state(redisKey, ReadWriteEntries.takeRead());
            return new Revised(key, read, new ReadWritePut(read.raw(), read.value(), value));
        }
        TableTimestamp timestamp = TableTimestamp.of(cache.name(), value);
        return timestamp == null ? super.put(key, value) : new Revised(key, null, timestamp);
    }

    private final class Revised extends OptimisticChange<K, V, @Nullable Void> {
        private final K operationKey;
        private final @Nullable EntryState<V> read;
        private final Revision revision;

        Revised(K key, @Nullable EntryState<V> read, Revision revision) {
            super(key, Timing.PUT, cache, writes);
            this.operationKey = key;
            this.read = read;
            this.revision = revision;
        }

        /** Copies nothing, since Hibernate alters neither keys nor values. */
        @Override
        public KeyOperation<K, @Nullable Void> copy() {
            return new Revised(operationKey, read, revision);
        }

        @Override
        @Nullable
        EntryState<V> assumed(byte[] redisKey) {
            return read;
        }

        @Override
        @SuppressWarnings("unchecked") // A revised value has the type of Hibernate's value.
        Change<V> change() {
            return current -> {
                V revised = (V) revision.revise(current.raw(), current.value());
                return revised == null
                        ? Decision.nothing()
                        : Decision.set(revised).writingThrough();
            };
        }

        @Override
        @Nullable
        Void result(EntryUpdate<K, V> done) {
            return null;
        }
    }
}
