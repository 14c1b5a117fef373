package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.change.Change;
import io.omnicache.jcache.internal.change.Decision;
import io.omnicache.jcache.internal.change.WritePath;
import io.omnicache.jcache.internal.entry.EntryCodec;
import io.omnicache.jcache.internal.execution.KeyOperation;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.management.Timing;
import io.omnicache.jcache.internal.redis.Command;
import org.jspecify.annotations.Nullable;

/**
 * {@code remove} and {@code getAndRemove}. Both read the value that they delete, since an entry that can't be decoded
 * counts as missing. Thread-safe.
 */
final class RemoveOperations<K, V> {
    private final EntryCodec<K, V> codec;
    private final DirectCommands<K, V> direct;
    private final WritePath<K, V> writes;

    RemoveOperations(EntryCodec<K, V> codec, DirectCommands<K, V> direct, WritePath<K, V> writes) {
        this.codec = codec;
        this.direct = direct;
        this.writes = writes;
    }

    KeyOperation<K, Boolean> remove(K key) {
        return new KeyOperation.Mutation<>(key, Timing.REMOVE_IF_DONE) {
            @Override
            public KeyOperation<K, Boolean> copy() {
                return remove(codec.copies().copyKey(key));
            }

            @Override
            public Command command() {
                return direct.getAndRemove(key);
            }

            @Override
            public Boolean result(@Nullable Object reply) {
                boolean removed = codec.state((byte[]) reply).isPresent();
                if (removed) {
                    count(Counter.REMOVALS);
                }
                return removed;
            }

            @Override
            public boolean replacesOtherTypes() {
                return true;
            }

            @Override
            public Boolean onWritePath() {
                return writes.change(key, Change.always(Decision.<V>remove().writingThrough()))
                        .isRemoved();
            }
        };
    }

    KeyOperation<K, @Nullable V> getAndRemove(K key) {
        return new KeyOperation.Mutation<>(key, Timing.GET_AND_REMOVE_IF_DONE) {
            @Override
            public KeyOperation<K, @Nullable V> copy() {
                return getAndRemove(codec.copies().copyKey(key));
            }

            @Override
            public @Nullable Command command() {
                return codec.throwsOnUndecodable() ? null : direct.getAndRemove(key);
            }

            @Override
            public @Nullable V result(@Nullable Object reply) {
                V old = codec.decodeValue((byte[]) reply);
                countLookup(old != null);
                if (old != null) {
                    count(Counter.REMOVALS);
                }
                return old;
            }

            @Override
            public @Nullable V onWritePath() {
                return writes.change(
                                key,
                                current -> Decision.<V>remove()
                                        .countingLookup(current.isPresent())
                                        .writingThrough())
                        .state()
                        .value();
            }
        };
    }
}
