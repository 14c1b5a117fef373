package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.change.Change;
import io.omnicache.jcache.internal.change.Decision;
import io.omnicache.jcache.internal.change.Decision.Lookup;
import io.omnicache.jcache.internal.change.WritePath;
import io.omnicache.jcache.internal.entry.EntryCodec;
import io.omnicache.jcache.internal.entry.EntryCopies;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.execution.KeyOperation;
import io.omnicache.jcache.internal.expiry.Ttl;
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
        return new KeyOperation.Mutation<>(key, Timing.PUT) {
            @Override
            public KeyOperation<K, @Nullable Void> copy() {
                return put(copies.copyKey(key), copies.copyValue(value));
            }

            @Override
            public Command command() {
                return direct.put(key, value, false);
            }

            @Override
            public @Nullable Void result(@Nullable Object reply) {
                if (DirectCommands.isStored(reply)) {
                    countPut();
                }
                return null;
            }

            @Override
            public @Nullable Void onWritePath() {
                writes.change(key, Change.always(Decision.set(value).writingThrough()));
                return null;
            }
        };
    }

    KeyOperation<K, @Nullable V> getAndPut(K key, V value) {
        return new KeyOperation.Mutation<>(key, Timing.GET_AND_PUT) {
            private byte[] encoded = NOTHING;
            private @Nullable Put<V> put;
            private boolean stored;

            @Override
            public KeyOperation<K, @Nullable V> copy() {
                return getAndPut(copies.copyKey(key), copies.copyValue(value));
            }

            @Override
            public @Nullable Command command() {
                // An entry that can't be decoded would be overwritten before it is noticed.
                if (codec.throwsOnUndecodable()) {
                    return null;
                }
                encoded = codec.encodeValue(value);
                return direct.put(key, encoded, true);
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
                put = direct.putReply(reply);
                Command after = direct.afterPut(put, key, encoded);
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
                    countPut();
                }
                countLookup(old != null);
                return old;
            }

            @Override
            public @Nullable V onWritePath() {
                return writes.change(
                                key,
                                current -> Decision.set(value)
                                        .counting(current.isPresent())
                                        .writingThrough())
                        .state()
                        .value();
            }
        };
    }

    KeyOperation<K, Boolean> putIfAbsent(K key, V value) {
        return new KeyOperation.Mutation<>(key, Timing.PUT_IF_DONE) {
            private boolean exists;
            private boolean decided = true;

            @Override
            public KeyOperation<K, Boolean> copy() {
                return putIfAbsent(copies.copyKey(key), copies.copyValue(value));
            }

            @Override
            public @Nullable Command command() {
                // SET knows no time to live of zero: then the write path does it.
                Ttl creation = cache.expiry().onCreation();
                return creation.isZero() ? null : direct.putIfAbsent(key, value, creation);
            }

            @Override
            public boolean maySendSeveral() {
                return true;
            }

            /**
             * What is there is looked at: an entry that can't be decoded counts as none, and the write path replaces
             * it.
             */
            @Override
            public @Nullable Command next(@Nullable Object reply) {
                if (exists) {
                    decided = codec.isPresent(reply);
                    return null;
                }
                exists = reply == null;
                return exists ? direct.look(key) : null;
            }

            @Override
            public boolean isDecided() {
                return decided;
            }

            @Override
            public Boolean result(@Nullable Object reply) {
                if (!exists) {
                    countPut();
                }
                countLookup(exists);
                return !exists;
            }

            @Override
            public Boolean onWritePath() {
                return writes.change(
                                key,
                                current -> current.isPresent()
                                        ? Decision.<V>nothing().counting(Lookup.HIT)
                                        : Decision.set(value)
                                                .counting(Lookup.MISS)
                                                .writingThrough())
                        .isStored();
            }
        };
    }
}
