package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.hibernate.ReadWriteEntries;
import io.omnicache.jcache.internal.hibernate.ReadWritePut;
import io.omnicache.jcache.internal.hibernate.Revision;
import io.omnicache.jcache.internal.hibernate.TableTimestamp;
import io.omnicache.jcache.internal.management.Timing;
import io.omnicache.jcache.internal.redis.Command;
import org.jspecify.annotations.Nullable;

/** The puts whose value depends on what is there: Hibernate's. */
final class RevisedPuts<K, V> {
    private final CacheContext<K, V> cache;
    private final WritePath<K, V> writes;
    private final Route<K, V> route;

    RevisedPuts(CacheContext<K, V> cache, WritePath<K, V> writes, Route<K, V> route) {
        this.cache = cache;
        this.writes = writes;
        this.route = route;
    }

    /** The put as it has to be made; {@code null} where it is like any other. */
    @Nullable
    Operation<K, @Nullable Void> find(K key, V value) {
        if (ReadWriteEntries.isEntry(value) && ReadWriteEntries.isRead(cache.redisKey(key))) {
            EntryState<V> read = cache.codec().state(ReadWriteEntries.takeRead());
            Change<V> change = change(new ReadWritePut(read.raw(), read.value(), value));
            return put(
                    key,
                    () -> route.choose(
                            key, () -> writes.changeAssumed(key, read, change), () -> writes.change(key, change)));
        }
        TableTimestamp timestamp = TableTimestamp.of(cache.name(), value);
        return timestamp == null ? null : put(key, () -> writes.change(key, change(timestamp)));
    }

    @SuppressWarnings("unchecked") // what is stored instead of a value of Hibernate's is of the same type
    private Change<V> change(Revision revision) {
        return current -> {
            V revised = (V) revision.revise(current.raw(), current.value());
            return revised == null ? Decision.nothing() : Decision.set(revised).writingThrough();
        };
    }

    private Operation<K, @Nullable Void> put(K key, Runnable change) {
        return new Operation<>(key, Timing.PUT, true) {
            @Override
            Operation<K, @Nullable Void> ofCopies() {
                return this; // Hibernate's keys and values aren't altered.
            }

            @Override
            @Nullable
            Command command() {
                return null;
            }

            @Override
            @Nullable
            Void onReply(@Nullable Object reply) {
                throw new IllegalStateException("It takes more than one command");
            }

            @Override
            @Nullable
            Void onWritePath() {
                change.run();
                return null;
            }
        };
    }
}
