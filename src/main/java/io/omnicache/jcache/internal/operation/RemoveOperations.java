package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.change.Change;
import io.omnicache.jcache.internal.change.Decision;
import io.omnicache.jcache.internal.change.WritePath;
import io.omnicache.jcache.internal.entry.EntryCodec;
import io.omnicache.jcache.internal.execution.CacheContext;
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
    private static final byte[] NOTHING = {};

    private final CacheContext<K, V> cache;
    private final EntryCodec<K, V> codec;
    private final DirectCommands<K, V> direct;
    private final WritePath<K, V> writes;

    RemoveOperations(CacheContext<K, V> cache, DirectCommands<K, V> direct, WritePath<K, V> writes) {
        this.cache = cache;
        this.codec = cache.codec();
        this.direct = direct;
        this.writes = writes;
    }

    KeyOperation<K, Boolean> remove(K key) {
        return new KeyOperation.Mutation<>(key, Timing.REMOVE_IF_DONE) {
            private byte[] redisKey = NOTHING;

            @Override
            public KeyOperation<K, Boolean> copy() {
                return remove(codec.copies().copyKey(key));
            }

            @Override
            public Command command() {
                redisKey = cache.redisKey(key);
                return direct.getAndRemove(redisKey);
            }

            @Override
            public Boolean result(@Nullable Object reply) {
                boolean removed = codec.state(redisKey, (byte[]) reply).isPresent();
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
            private byte[] redisKey = NOTHING;

            @Override
            public KeyOperation<K, @Nullable V> copy() {
                return getAndRemove(codec.copies().copyKey(key));
            }

            @Override
            public @Nullable Command command() {
                if (codec.throwsOnUndecodable()) {
                    return null;
                }
                redisKey = cache.redisKey(key);
                return direct.getAndRemove(redisKey);
            }

            @Override
            public @Nullable V result(@Nullable Object reply) {
                V old = codec.decodeValue(redisKey, (byte[]) reply);
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
