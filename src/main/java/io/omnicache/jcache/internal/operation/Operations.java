package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.async.AsyncThreads;
import io.omnicache.jcache.internal.expiry.Ttl;
import io.omnicache.jcache.internal.management.Timing;
import io.omnicache.jcache.internal.operation.Decision.Lookup;
import io.omnicache.jcache.internal.operation.DirectWrites.Put;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The operations of one cache on its entries. Arguments are checked already. Where nobody listens, no store is to be
 * told and the durations are constant, one plain command does it; everything else goes through the {@link WritePath}.
 *
 * @param <K> the keys' type
 * @param <V> the values' type
 */
public final class Operations<K, V> {
    private static final byte[] NOTHING = {};

    private final CacheContext<K, V> cache;
    private final EntryCopies<K, V> copies;
    /** The cache's, for sweeps, which end with the cache. */
    private final Keyspace swept;

    private final DirectWrites<K, V> direct;
    private final WritePath<K, V> writes;
    private final Route<K, V> route;
    private final ReadPath<K, V> reads;
    private final BulkOperations<K, V> bulk;
    private final Invocations<K, V> invocations;
    private final Execution<K, V> execution;
    private final RevisedPuts<K, V> revisedPuts;

    public Operations(CacheContext<K, V> cache) {
        this.cache = cache;
        this.copies = cache.codec().copies();
        this.swept = cache.keyspace().by(new GatedConnection(cache.keyspace().connection(), cache.gate()));
        this.direct = new DirectWrites<>(cache);
        this.writes = new WritePath<>(cache);
        this.reads = new ReadPath<>(cache, writes);
        this.route = new Route<>(cache, writes);
        this.bulk = new BulkOperations<>(cache, direct, writes, route);
        this.invocations = new Invocations<>(cache, writes);
        this.execution = new Execution<>(cache, route);
        this.revisedPuts = new RevisedPuts<>(cache, writes, route);
    }

    /** What starts the same operations without waiting for them. */
    public AsyncOperations<K, V> async(AsyncThreads threads) {
        return new AsyncOperations<>(cache, route, execution, threads);
    }

    /** Copies of keys and values. */
    public EntryCopies<K, V> copies() {
        return copies;
    }

    public ReadPath<K, V> reads() {
        return reads;
    }

    public BulkOperations<K, V> bulk() {
        return bulk;
    }

    public Invocations<K, V> invocations() {
        return invocations;
    }

    /** Carries an operation out, in the caller's thread. */
    public <T extends @Nullable Object> T run(Operation<K, T> operation) {
        return execution.run(operation);
    }

    /** Does work whose time counts. */
    public <T extends @Nullable Object> T timed(Timing timing, Supplier<? extends T> work) {
        return execution.timed(timing, work);
    }

    public Operation<K, @Nullable Void> put(K key, V value) {
        Operation<K, @Nullable Void> revised = revisedPuts.find(key, value);
        if (revised != null) {
            return revised;
        }
        return new Operation<>(key, Timing.PUT, true) {
            @Override
            Operation<K, @Nullable Void> ofCopies() {
                return put(copies.copyKey(key), copies.copyValue(value));
            }

            @Override
            Command command() {
                return direct.put(key, value, false);
            }

            @Override
            @Nullable
            Void onReply(@Nullable Object reply) {
                cache.count(0, 0, DirectWrites.isStored(reply) ? 1 : 0, 0);
                return null;
            }

            @Override
            @Nullable
            Void onWritePath() {
                writes.change(key, Change.always(Decision.set(value).writingThrough()));
                return null;
            }
        };
    }

    public Operation<K, @Nullable V> getAndPut(K key, V value) {
        return new Operation<>(key, Timing.GET_AND_PUT, true) {
            private byte[] encoded = NOTHING;
            private @Nullable Put<V> put;
            private boolean stored;

            @Override
            Operation<K, @Nullable V> ofCopies() {
                return getAndPut(copies.copyKey(key), copies.copyValue(value));
            }

            @Override
            @Nullable
            Command command() {
                // What could not be decoded would be overwritten before it is noticed, here and below.
                if (cache.codec().throwsOnUndecodable()) {
                    return null;
                }
                encoded = cache.codec().encodeValue(value);
                return direct.put(key, encoded, true);
            }

            @Override
            boolean maySendSeveral() {
                return !direct.isUniform();
            }

            @Override
            @Nullable
            Command follow(@Nullable Object reply) {
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
            @Nullable
            V onReply(@Nullable Object reply) {
                V old = Objects.requireNonNull(put).old().value();
                cache.count(0, 0, stored ? 1 : 0, 0);
                cache.count(old != null);
                return old;
            }

            @Override
            @Nullable
            V onWritePath() {
                return change(
                        key,
                        current -> Decision.set(value)
                                .counting(current.isPresent())
                                .writingThrough());
            }
        };
    }

    public Operation<K, Boolean> putIfAbsent(K key, V value) {
        return new Operation<>(key, Timing.PUT_IF_DONE, true) {
            private boolean exists;
            private boolean decided = true;

            @Override
            Operation<K, Boolean> ofCopies() {
                return putIfAbsent(copies.copyKey(key), copies.copyValue(value));
            }

            @Override
            @Nullable
            Command command() {
                // SET has no time to live of zero: an entry that expires at once goes by the write path, here and
                // below.
                Ttl creation = cache.expiry().onCreation();
                return creation.isZero() ? null : direct.putIfAbsent(key, value, creation);
            }

            @Override
            boolean maySendSeveral() {
                return true;
            }

            @Override
            @Nullable
            Command follow(@Nullable Object reply) {
                if (exists) {
                    decided = isPresent(reply);
                    return null;
                }
                exists = reply == null;
                return exists ? direct.look(key) : null;
            }

            @Override
            boolean isDecided() {
                return decided;
            }

            @Override
            Boolean onReply(@Nullable Object reply) {
                boolean stored = !exists;
                cache.count(stored ? 0 : 1, stored ? 1 : 0, stored ? 1 : 0, 0);
                return stored;
            }

            @Override
            Boolean onWritePath() {
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

    public Operation<K, Boolean> replace(K key, V value) {
        return new Operation<>(key, Timing.PUT_IF_DONE, true) {
            private byte[] encoded = NOTHING;
            private boolean found;

            @Override
            Operation<K, Boolean> ofCopies() {
                return replace(copies.copyKey(key), copies.copyValue(value));
            }

            @Override
            @Nullable
            Command command() {
                if (cache.expiry().onUpdate().isZero()) {
                    return null;
                }
                encoded = cache.codec().encodeValue(value);
                return direct.look(key);
            }

            @Override
            boolean maySendSeveral() {
                return true;
            }

            @Override
            @Nullable
            Command follow(@Nullable Object reply) {
                if (found) {
                    return null;
                }
                found = isPresent(reply);
                return found ? direct.replace(key, encoded, cache.expiry().onUpdate()) : null;
            }

            @Override
            Boolean onReply(@Nullable Object reply) {
                boolean stored = found && reply != null;
                cache.count(stored ? 1 : 0, stored ? 0 : 1, stored ? 1 : 0, 0);
                return stored;
            }

            @Override
            Boolean onWritePath() {
                return writes.change(key, current -> replaced(current, value)).isStored();
            }
        };
    }

    public Operation<K, @Nullable V> getAndReplace(K key, V value) {
        return new Operation<>(key, Timing.GET_AND_PUT_IF_DONE, true) {
            private byte[] encoded = NOTHING;
            private boolean found;

            @Override
            Operation<K, @Nullable V> ofCopies() {
                return getAndReplace(copies.copyKey(key), copies.copyValue(value));
            }

            @Override
            @Nullable
            Command command() {
                if (cache.expiry().onUpdate().isZero() || cache.codec().throwsOnUndecodable()) {
                    return null;
                }
                encoded = cache.codec().encodeValue(value);
                return direct.look(key);
            }

            @Override
            boolean maySendSeveral() {
                return true;
            }

            @Override
            @Nullable
            Command follow(@Nullable Object reply) {
                if (found) {
                    return null;
                }
                found = isPresent(reply);
                return found ? direct.getAndReplace(key, encoded, cache.expiry().onUpdate()) : null;
            }

            @Override
            @Nullable
            V onReply(@Nullable Object reply) {
                V old = found ? cache.codec().decodeValue((byte[]) reply) : null;
                cache.count(old != null ? 1 : 0, old != null ? 0 : 1, old != null ? 1 : 0, 0);
                return old;
            }

            @Override
            @Nullable
            V onWritePath() {
                return change(key, current -> replaced(current, value));
            }
        };
    }

    public boolean replace(K key, V oldValue, V newValue) {
        Change<V> change = current -> !current.isPresent()
                ? Decision.<V>nothing().counting(Lookup.MISS)
                : oldValue.equals(current.value())
                        ? Decision.set(newValue).counting(Lookup.HIT).writingThrough()
                        : Decision.<V>access().counting(Lookup.HIT);
        return compare(key, oldValue, change).isStored();
    }

    public boolean remove(K key, V oldValue) {
        Change<V> change = current -> !current.isPresent()
                ? Decision.<V>nothing().counting(Lookup.MISS)
                : oldValue.equals(current.value())
                        ? Decision.<V>remove().counting(Lookup.HIT).writingThrough()
                        : Decision.<V>access().counting(Lookup.HIT);
        return compare(key, oldValue, change).isRemoved();
    }

    public Operation<K, Boolean> remove(K key) {
        return new Operation<>(key, Timing.REMOVE_IF_DONE, true) {
            @Override
            Operation<K, Boolean> ofCopies() {
                return remove(copies.copyKey(key));
            }

            @Override
            Command command() {
                return direct.getAndRemove(key);
            }

            @Override
            Boolean onReply(@Nullable Object reply) {
                boolean removed = cache.codec().state((byte[]) reply).isPresent();
                cache.count(0, 0, 0, removed ? 1 : 0);
                return removed;
            }

            @Override
            boolean endsOtherTypes() {
                return true;
            }

            @Override
            Boolean onWritePath() {
                return writes.change(key, Change.always(Decision.<V>remove().writingThrough()))
                        .isRemoved();
            }
        };
    }

    public Operation<K, @Nullable V> getAndRemove(K key) {
        return new Operation<>(key, Timing.GET_AND_REMOVE_IF_DONE, true) {
            @Override
            Operation<K, @Nullable V> ofCopies() {
                return getAndRemove(copies.copyKey(key));
            }

            @Override
            @Nullable
            Command command() {
                return cache.codec().throwsOnUndecodable() ? null : direct.getAndRemove(key);
            }

            @Override
            @Nullable
            V onReply(@Nullable Object reply) {
                V old = cache.codec().decodeValue((byte[]) reply);
                cache.count(old != null ? 1 : 0, old != null ? 0 : 1, 0, old != null ? 1 : 0);
                return old;
            }

            @Override
            @Nullable
            V onWritePath() {
                return change(
                        key,
                        current -> Decision.<V>remove()
                                .counting(current.isPresent())
                                .writingThrough());
            }
        };
    }

    /** Deletes every entry without telling anybody. */
    public void clear() {
        swept.sweep();
    }

    /** Removes every entry; returns when all that were there are gone. */
    public void removeAll() {
        if (cache.writer() == null && !cache.events().isListening()) {
            cache.count(0, 0, 0, swept.sweep());
            return;
        }
        bulk.removePresent(new KeyPages<>(cache));
    }

    public void putAll(Map<? extends K, ? extends V> entries) {
        bulk.putAll(entries);
    }

    /** Bytes that are the same say that the values are equal, unless the class says otherwise: then the entry is read first. */
    private Attempt<K, V> compare(K key, V oldValue, Change<V> change) {
        byte[] encoded = cache.codec().encodeValue(oldValue);
        if (!cache.codec().isEqualByBytes(oldValue, encoded)) {
            return writes.change(key, change);
        }
        return route.choose(
                key,
                () -> writes.changeAssumed(key, new EntryState<>(encoded, oldValue), change),
                () -> writes.change(key, change));
    }

    /** Whether there is a value, by the reply to a {@code GET}. */
    private boolean isPresent(@Nullable Object reply) {
        return cache.codec().state((byte[]) reply).requireDecodable().isPresent();
    }

    /** What was there before the change. */
    private @Nullable V change(K key, Change<V> change) {
        return writes.change(key, change).state().value();
    }

    private Decision<V> replaced(EntryState<V> current, V value) {
        return current.isPresent()
                ? Decision.set(value).counting(Lookup.HIT).writingThrough()
                : Decision.<V>nothing().counting(Lookup.MISS);
    }
}
