package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.change.Decision;
import io.omnicache.jcache.internal.change.WritePath;
import io.omnicache.jcache.internal.entry.EntryState;
import io.omnicache.jcache.internal.entry.MissingMarker;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.execution.KeyOperation;
import io.omnicache.jcache.internal.execution.KeyOperation.MasterRead;
import io.omnicache.jcache.internal.execution.KeyOperation.NearRead;
import io.omnicache.jcache.internal.execution.KeyOperation.ReplicaRead;
import io.omnicache.jcache.internal.execution.StepwiseLoad;
import io.omnicache.jcache.internal.expiry.Ttl;
import io.omnicache.jcache.internal.hibernate.ReadWriteEntries;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.management.Timing;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.Script;
import io.omnicache.jcache.internal.refresh.Refresher;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code get} and {@code containsKey}. If an access changes the time to live, the same command reads the entry and
 * sets the time to live. If the policy must be called for each access, the operation takes the write path.
 * Thread-safe.
 *
 * @param refresher is told of each entry that is found; {@code null} if entries aren't refreshed
 * @param forHibernate whether Hibernate may use the cache. A put by Hibernate depends on what the thread has read
 */
record ReadOperations<K, V>(
        CacheContext<K, V> cache,
        WritePath<K, V> writes,
        MissingEntries<K, V> missing,
        @Nullable Refresher<K, V> refresher,
        boolean forHibernate) {
    private static final Script ACCESS = Script.load(ReadOperations.class, "access.lua")
            .withTwin((transaction, call) -> {
                byte[] raw = transaction.get(call.key(1));
                if (raw != null && !Arrays.equals(raw, call.bytes(1))) {
                    boolean unused = transaction.expire(call.key(1), call.text(2));
                }
                return raw;
            });
    private static final byte[] NOTHING = {};

    KeyOperation<K, @Nullable V> get(K key) {
        return get(key, LeasedRead.begin(cache));
    }

    private KeyOperation<K, @Nullable V> get(K key, @Nullable LeasedRead<K, V> leased) {
        return keepsTtl() ? getOnly(key, leased) : getAndTouch(key, leased);
    }

    private KeyOperation<K, @Nullable V> getOnly(K key, @Nullable LeasedRead<K, V> leased) {
        return new NearRead<>(key, Timing.GET) {
            private byte[] redisKey = NOTHING;
            private boolean isKnownMissing;

            @Override
            public KeyOperation<K, @Nullable V> copy() {
                return get(cache.copies().copyKey(key), leased);
            }

            @Override
            public Command command() {
                redisKey = cache.redisKey(key);
                return ReplicaRead.command(Verb.GET, redisKey);
            }

            @Override
            public @Nullable V result(@Nullable Object reply) {
                V value = found(key, redisKey, (byte[]) reply, leased);
                isKnownMissing = value == null && cache.codec().isMissingMarker((byte[]) reply);
                countLookup(value != null);
                if (value != null && refresher != null) {
                    refresher.onHit(key, redisKey);
                }
                return value;
            }

            @Override
            public boolean loadsMissing() {
                return leased != null || cache.readsThrough() && !isKnownMissing;
            }

            @Override
            public @Nullable V load() {
                return leased == null ? missing.load(key) : takeLease(key, leased);
            }

            @Override
            public void onFailure(Throwable failure) {
                if (leased != null) {
                    leased.onFailure(key, failure);
                }
            }

            @Override
            public @Nullable StepwiseLoad<@Nullable V> stepwiseLoad() {
                return missing.begin(key);
            }
        };
    }

    private KeyOperation<K, @Nullable V> getAndTouch(K key, @Nullable LeasedRead<K, V> leased) {
        return new MasterRead<>(key, Timing.GET) {
            private byte[] redisKey = NOTHING;
            private boolean isKnownMissing;

            @Override
            public KeyOperation<K, @Nullable V> copy() {
                return get(cache.copies().copyKey(key), leased);
            }

            @Override
            public @Nullable Command command() {
                if (!isOneCommand()) {
                    return null;
                }
                redisKey = cache.redisKey(key);
                return accessing(redisKey);
            }

            @Override
            public @Nullable V result(@Nullable Object reply) {
                V value = found(key, redisKey, (byte[]) reply, leased);
                isKnownMissing = value == null && cache.codec().isMissingMarker((byte[]) reply);
                countLookup(value != null);
                return value;
            }

            @Override
            public @Nullable V onWritePath() {
                V value = readAskingPolicy(key, leased);
                cache.count(value != null ? Counter.HITS : Counter.MISSES, 1);
                return value;
            }

            @Override
            public boolean loadsMissing() {
                return leased != null || cache.readsThrough() && !isKnownMissing;
            }

            @Override
            public @Nullable V load() {
                return leased == null ? missing.load(key) : takeLease(key, leased);
            }

            @Override
            public void onFailure(Throwable failure) {
                if (leased != null) {
                    leased.onFailure(key, failure);
                }
            }

            @Override
            public @Nullable StepwiseLoad<@Nullable V> stepwiseLoad() {
                return missing.begin(key);
            }
        };
    }

    /** Reads the value, since an entry that can't be decoded counts as missing. */
    KeyOperation<K, Boolean> containsKey(K key) {
        return new NearRead<>(key, Timing.NONE) {
            private byte[] redisKey = NOTHING;

            @Override
            public KeyOperation<K, Boolean> copy() {
                return containsKey(cache.copies().copyKey(key));
            }

            @Override
            public Command command() {
                redisKey = cache.redisKey(key);
                return ReplicaRead.command(Verb.GET, redisKey);
            }

            @Override
            public Boolean result(@Nullable Object reply) {
                return cache.codec().decodeValue(redisKey, (byte[]) reply) != null;
            }
        };
    }

    /**
     * The access to an entry that an iterator returns: gives the entry the time to live of an access. Counts nothing,
     * since the iterator's caller counts the hit.
     */
    KeyOperation<K, Boolean> access(K key) {
        return new MasterRead<>(key, Timing.NONE) {
            private byte[] redisKey = NOTHING;

            @Override
            public KeyOperation<K, Boolean> copy() {
                return access(cache.copies().copyKey(key));
            }

            @Override
            public @Nullable Command command() {
                if (!isOneCommand()) {
                    return null;
                }
                redisKey = cache.redisKey(key);
                return accessing(redisKey);
            }

            @Override
            public Boolean result(@Nullable Object reply) {
                return cache.codec().state(redisKey, (byte[]) reply).isPresent();
            }

            @Override
            public boolean replacesOtherTypes() {
                return true;
            }

            @Override
            public Boolean onWritePath() {
                // If one command is enough, the key holds another type by now, so there is no entry to access.
                return !isOneCommand() && readAskingPolicy(key, null) != null;
            }
        };
    }

    /** Whether an access leaves the time to live as it is. */
    boolean keepsTtl() {
        return cache.expiry().isConstant() && cache.expiry().onAccess() == Ttl.KEEP;
    }

    /**
     * Whether one command can read an entry and give it the time to live of an access. It can't if the policy must be
     * called, nor if the access expires the entry and a listener must get the event.
     */
    boolean isOneCommand() {
        return cache.expiry().isConstant()
                && !(cache.expiry().onAccess().isZero() && cache.events().isHeard());
    }

    /** The command that reads an entry and gives it the time to live of an access. */
    Command accessing(byte[] redisKey) {
        Ttl access = cache.expiry().onAccess();
        boolean setsTtl = access.kind() == Ttl.Kind.ETERNAL || access.kind() == Ttl.Kind.FINITE;
        if (setsTtl && cache.keyLeases().rememberMissing() != null) {
            return cache.keyspace()
                    .access(Command.script(ACCESS, redisKey, MissingMarker.bytes(), access.toArgument()));
        }
        return switch (access.kind()) {
            case KEEP -> ReplicaRead.command(Verb.GET, redisKey);
            case ETERNAL -> cache.keyspace().access(Command.of(Verb.GETEX, redisKey, "PERSIST"));
            case ZERO -> cache.keyspace().removal(Command.of(Verb.GETDEL, redisKey));
            case FINITE -> cache.keyspace().access(Command.of(Verb.GETEX, redisKey, "PX", access.draw()));
        };
    }

    /** The decision on an entry that is read on the write path. */
    static <V> Decision<V> accessed(EntryState<V> current) {
        return current.isPresent() ? Decision.access() : Decision.nothing();
    }

    private @Nullable V found(K key, byte[] redisKey, byte @Nullable [] raw, @Nullable LeasedRead<K, V> leased) {
        if (forHibernate) {
            ReadWriteEntries.onRead(key, redisKey, raw);
        }
        V value = cache.codec().decodeValue(redisKey, raw);
        if (leased != null) {
            leased.onRead(redisKey, raw, value != null);
        }
        return value;
    }

    private @Nullable V takeLease(K key, LeasedRead<K, V> leased) {
        V value = leased.miss(key);
        if (forHibernate) {
            ReadWriteEntries.onRead(key, cache.redisKey(key), leased.lease());
        }
        return value;
    }

    private @Nullable V readAskingPolicy(K key, @Nullable LeasedRead<K, V> leased) {
        EntryState<V> state = writes.change(key, ReadOperations::accessed).state();
        if (forHibernate) {
            ReadWriteEntries.onRead(key, cache.redisKey(key), state.raw());
        }
        if (leased != null) {
            leased.onRead(cache.redisKey(key), state.raw(), state.isPresent());
        }
        return state.value();
    }
}
