package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.change.Change;
import io.omnicache.jcache.internal.change.Decision;
import io.omnicache.jcache.internal.change.WritePath;
import io.omnicache.jcache.internal.entry.EntryCodec;
import io.omnicache.jcache.internal.entry.EntryCopies;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.execution.KeyOperation;
import io.omnicache.jcache.internal.expiry.Expiry;
import io.omnicache.jcache.internal.expiry.Ttl;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.management.Timing;
import io.omnicache.jcache.internal.operation.DirectCommands.Put;
import io.omnicache.jcache.internal.redis.Command;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** {@code put}, {@code getAndPut} and {@code putIfAbsent}. Thread-safe. */
class PutOperations<K, V> {
    private static final byte[] NOTHING = {};

    private final CacheContext<K, V> cache;
    private final EntryCodec<K, V> codec;
    private final EntryCopies<K, V> copies;
    private final DirectCommands<K, V> direct;
    private final WritePath<K, V> writes;

    PutOperations(CacheContext<K, V> cache, DirectCommands<K, V> direct, WritePath<K, V> writes) {
        this.cache = cache;
        this.codec = cache.codec();
        this.copies = codec.copies();
        this.direct = direct;
        this.writes = writes;
    }

    KeyOperation<K, @Nullable Void> put(K key, V value) {
        return put(key, value, cache.expiry());
    }

    /**
     * Stores a value with another time to live than the cache's policy says.
     *
     * @param expiry the durations for a new entry and an existing one
     */
    final KeyOperation<K, @Nullable Void> put(K key, V value, Expiry expiry) {
        return new KeyOperation.Mutation<>(key, Timing.PUT) {
            @Override
            public KeyOperation<K, @Nullable Void> copy() {
                return put(copies.copyKey(key), copies.copyValue(value), expiry);
            }

            @Override
            public Command command() {
                byte[] redisKey = cache.redisKey(key);
                return direct.put(redisKey, codec.encodeValue(redisKey, value), expiry, false);
            }

            @Override
            public @Nullable Void result(@Nullable Object reply) {
                if (DirectCommands.isStored(reply)) {
                    count(Counter.PUTS);
                }
                return null;
            }

            @Override
            public @Nullable Void onWritePath() {
                writes.change(key, Change.always(Decision.set(value).writingThrough()), expiry);
                return null;
            }
        };
    }

    KeyOperation<K, @Nullable V> getAndPut(K key, V value) {
        return new KeyOperation.Mutation<>(key, Timing.GET_AND_PUT) {
            private byte[] redisKey = NOTHING;
            private byte[] encoded = NOTHING;
            private @Nullable Put<V> put;
            private boolean stored;

            @Override
            public KeyOperation<K, @Nullable V> copy() {
                return getAndPut(copies.copyKey(key), copies.copyValue(value));
            }

            @Override
            public @Nullable Command command() {
                // The command would overwrite an entry that can't be decoded before the operation could throw.
                if (codec.throwsOnUndecodable()) {
                    return null;
                }
                redisKey = cache.redisKey(key);
                encoded = codec.encodeValue(redisKey, value);
                return direct.put(redisKey, encoded, true);
            }

            @Override
            public boolean maySendSeveral() {
                return !direct.isUniform();
            }

            @Override
            public @Nullable Command next(@Nullable Object reply) {
                if (put != null) {
                    return null;
                }
                put = direct.putReply(redisKey, reply);
                Command after = direct.afterPut(put, redisKey, encoded);
                stored = put.stored()
                        && (after == null || !cache.expiry().onCreation().isZero());
                return after;
            }

            @Override
            public boolean isHalfDone() {
                return put != null;
            }

            @Override
            public @Nullable V result(@Nullable Object reply) {
                V old = Objects.requireNonNull(put).old().value();
                if (stored) {
                    count(Counter.PUTS);
                }
                countLookup(old != null);
                return old;
            }

            @Override
            public @Nullable V onWritePath() {
                return writes.change(
                                key,
                                current -> Decision.set(value)
                                        .countingLookup(current.isPresent())
                                        .writingThrough())
                        .state()
                        .value();
            }
        };
    }

    KeyOperation<K, Boolean> putIfAbsent(K key, V value) {
        return putIfAbsent(key, value, cache.expiry());
    }

    /** As {@link #put(Object, Object, Expiry)}, if there is no entry. */
    final KeyOperation<K, Boolean> putIfAbsent(K key, V value, Expiry expiry) {
        return new KeyOperation.Mutation<>(key, Timing.PUT_IF_DONE) {
            private byte[] redisKey = NOTHING;
            private boolean exists;
            private boolean decided = true;

            @Override
            public KeyOperation<K, Boolean> copy() {
                return putIfAbsent(copies.copyKey(key), copies.copyValue(value), expiry);
            }

            @Override
            public @Nullable Command command() {
                // SET accepts no time to live of zero, so the write path is needed.
                Ttl creation = expiry.onCreation();
                if (creation.isZero()) {
                    return null;
                }
                redisKey = cache.redisKey(key);
                return direct.putIfAbsent(redisKey, codec.encodeValue(redisKey, value), creation);
            }

            @Override
            public boolean maySendSeveral() {
                return true;
            }

            /**
             * Reads an existing entry. If the entry can't be decoded, it counts as missing, and the write path
             * replaces it.
             */
            @Override
            public @Nullable Command next(@Nullable Object reply) {
                if (exists) {
                    decided = codec.isPresent(redisKey, reply);
                    return null;
                }
                exists = reply == null;
                return exists ? direct.look(redisKey) : null;
            }

            @Override
            public boolean isDecided() {
                return decided;
            }

            @Override
            public Boolean result(@Nullable Object reply) {
                if (!exists) {
                    count(Counter.PUTS);
                }
                countLookup(exists);
                return !exists;
            }

            @Override
            public Boolean onWritePath() {
                return writes.change(
                                key,
                                current -> current.isPresent()
                                        ? Decision.<V>nothing().counting(Counter.HITS)
                                        : Decision.set(value)
                                                .counting(Counter.MISSES)
                                                .writingThrough(),
                                expiry)
                        .isStored();
            }
        };
    }
}
