package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.change.Decision;
import io.omnicache.jcache.internal.change.EntryUpdate;
import io.omnicache.jcache.internal.change.WritePath;
import io.omnicache.jcache.internal.entry.EntryState;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.execution.KeyOperation;
import io.omnicache.jcache.internal.expiry.Expiry;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.management.Timing;
import io.omnicache.jcache.internal.redis.Command;
import org.jspecify.annotations.Nullable;

/**
 * {@code replace} and {@code getAndReplace}. Both read the entry before they replace it, since an entry that can't be
 * decoded counts as missing. Thread-safe.
 */
record ReplaceOperations<K, V>(CacheContext<K, V> cache, DirectCommands<K, V> direct, WritePath<K, V> writes) {
    private static final byte[] NOTHING = {};

    KeyOperation<K, Boolean> replace(K key, V value) {
        return replace(key, value, cache.expiry());
    }

    /** Replaces a value, with another time to live than the cache's policy says. */
    KeyOperation<K, Boolean> replace(K key, V value, Expiry expiry) {
        return new Replacement<>(key, value, expiry, Timing.PUT_IF_DONE) {
            @Override
            public KeyOperation<K, Boolean> copy() {
                return replace(cache.copies().copyKey(key), cache.copies().copyValue(value), expiry);
            }

            @Override
            Command replacing(byte[] redisKey, byte[] encoded) {
                return direct.replace(redisKey, encoded, expiry.onUpdate());
            }

            @Override
            public Boolean result(@Nullable Object reply) {
                return countReplacement(found() && reply != null);
            }

            @Override
            Boolean result(EntryUpdate<K, V> update) {
                return update.isStored();
            }
        };
    }

    KeyOperation<K, @Nullable V> getAndReplace(K key, V value) {
        return new Replacement<>(key, value, cache.expiry(), Timing.GET_AND_PUT_IF_DONE) {
            @Override
            public KeyOperation<K, @Nullable V> copy() {
                return getAndReplace(cache.copies().copyKey(key), cache.copies().copyValue(value));
            }

            @Override
            public @Nullable Command command() {
                return cache.codec().throwsOnUndecodable() ? null : super.command();
            }

            @Override
            Command replacing(byte[] redisKey, byte[] encoded) {
                return direct.getAndReplace(redisKey, encoded, cache.expiry().onUpdate());
            }

            @Override
            public @Nullable V result(@Nullable Object reply) {
                V old = found() ? cache.codec().decodeValue(redisKey(), (byte[]) reply) : null;
                countReplacement(old != null);
                return old;
            }

            @Override
            @Nullable
            V result(EntryUpdate<K, V> update) {
                return update.state().value();
            }
        };
    }

    /** The steps of both operations: read the entry, then replace its value if the entry still exists. */
    private abstract class Replacement<T extends @Nullable Object> extends KeyOperation.Mutation<K, T> {
        private final K key;
        private final V value;
        private final Expiry expiry;
        private byte[] redisKey = NOTHING;
        private byte[] encoded = NOTHING;
        private boolean found;

        Replacement(K key, V value, Expiry expiry, Timing timing) {
            super(key, timing);
            this.key = key;
            this.value = value;
            this.expiry = expiry;
        }

        /** The command that replaces the value of an existing entry. */
        abstract Command replacing(byte[] entry, byte[] newValue);

        /** The result on the write path. */
        abstract @Nullable T result(EntryUpdate<K, V> update);

        final byte[] redisKey() {
            return redisKey;
        }

        final boolean found() {
            return found;
        }

        final boolean countReplacement(boolean stored) {
            countLookup(stored);
            if (stored) {
                count(Counter.PUTS);
            }
            return stored;
        }

        @Override
        public @Nullable Command command() {
            // Between the two commands the entry could become a lease, which the second one would replace.
            if (expiry.onUpdate().isZero() || cache.fillLeases() != null) {
                return null;
            }
            redisKey = cache.redisKey(key);
            encoded = cache.codec().encodeValue(redisKey, value);
            return direct.look(redisKey);
        }

        @Override
        public boolean maySendSeveral() {
            return true;
        }

        @Override
        public @Nullable Command next(@Nullable Object reply) {
            if (found) {
                return null;
            }
            found = cache.codec().isPresent(redisKey, reply);
            return found ? replacing(redisKey, encoded) : null;
        }

        @Override
        public @Nullable T onWritePath() {
            return result(writes.change(key, this::replaced, expiry));
        }

        private Decision<V> replaced(EntryState<V> current) {
            return current.isPresent()
                    ? Decision.set(value).counting(Counter.HITS).writingThrough()
                    : Decision.<V>nothing().counting(Counter.MISSES);
        }
    }
}
