package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.expiry.Ttl;
import io.omnicache.jcache.internal.hibernate.ReadWriteEntries;
import io.omnicache.jcache.internal.management.Timing;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.store.ReadThrough;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads of a cache: one command a key, and the cache loader where there is nothing. */
public final class ReadPath<K, V> {
    private static final byte[] NONE = {};

    private final CacheContext<K, V> cache;
    private final WritePath<K, V> writes;
    private final ReplyBudget budget = new ReplyBudget();

    ReadPath(CacheContext<K, V> cache, WritePath<K, V> writes) {
        this.cache = cache;
        this.writes = writes;
    }

    /** What is in the cache. */
    public Operation<K, @Nullable V> get(K key) {
        return new Operation<>(key, Timing.GET, false) {
            @Override
            Operation<K, @Nullable V> ofCopies() {
                return ReadPath.this.get(cache.codec().copies().copyKey(key));
            }

            private byte[] redisKey = NONE;

            @Override
            @Nullable
            Command command() {
                if (!isDirect()) {
                    return null;
                }
                redisKey = cache.redisKey(key);
                return read(redisKey);
            }

            @Override
            @Nullable
            V onReply(@Nullable Object reply) {
                return counted(found(key, redisKey, reply));
            }

            @Override
            @Nullable
            V onWritePath() {
                return counted(readAskingPolicy(key));
            }
        };
    }

    /**
     * Loads what the cache doesn't have, under the key's lock, so that the threads of this JVM call the loader once;
     * {@code null} without read-through.
     */
    public @Nullable V load(K key) {
        return cache.readsThrough() ? loadAll(List.of(key)).get(key) : null;
    }

    /** Whether a read that finds nothing loads. */
    public boolean readsThrough() {
        return cache.readsThrough();
    }

    /** The access that an iteration's step is, on an entry that was just read. */
    void access(K key) {
        cache.count(true);
        if (!cache.expiry().isConstant() || cache.expiry().onAccess() != Ttl.KEEP) {
            if (isDirect()) {
                byte[] redisKey = cache.redisKey(key);
                cache.keyspace().connection().callAll(List.of(read(redisKey))).forEach(cache.codec()::state);
            } else {
                readAskingPolicy(key);
            }
        }
    }

    /** By its value, since one that can't be decoded counts as none. */
    public Operation<K, Boolean> containsKey(K key) {
        return new Operation<>(key, Timing.NONE, false) {
            @Override
            Operation<K, Boolean> ofCopies() {
                return containsKey(cache.codec().copies().copyKey(key));
            }

            @Override
            Command command() {
                return Command.read(Verb.GET, cache.redisKey(key));
            }

            @Override
            Boolean onReply(@Nullable Object reply) {
                return cache.codec().decodeValue((byte[]) reply) != null;
            }

            @Override
            Boolean onWritePath() {
                throw new IllegalStateException("One command always says whether a key is there");
            }
        };
    }

    /** What is in the cache, read in slices. */
    public Map<K, V> getAll(Set<? extends K> keys) {
        Map<K, V> found = new HashMap<>(2 * Math.min(keys.size(), Slices.ENTRIES));
        Slices.<K>forEach(keys, slice -> {
            int before = found.size();
            if (isDirect()) {
                readDirectly(slice, found);
            } else {
                readAskingPolicy(slice, found);
            }
            int hits = found.size() - before;
            cache.count(hits, slice.size() - hits, 0, 0);
        });
        return found;
    }

    /** Adds what the cache doesn't have, where it reads through. */
    public void loadMissing(Set<? extends K> keys, Map<K, V> found) {
        if (cache.readsThrough()) {
            List<K> missing = new ArrayList<>();
            for (K key : keys) {
                if (!found.containsKey(key)) {
                    missing.add(key);
                }
            }
            Slices.<K>forEach(missing, slice -> found.putAll(loadAll(slice)));
        }
    }

    /** Whether one command reads an entry and does what its access means for its time to live. */
    private boolean isDirect() {
        return cache.expiry().isConstant()
                && !(cache.events().isListening() && cache.expiry().onAccess().isZero());
    }

    private @Nullable V found(K key, byte[] redisKey, @Nullable Object reply) {
        byte[] raw = (byte[]) reply;
        ReadWriteEntries.onRead(key, redisKey, raw);
        return cache.codec().decodeValue(raw);
    }

    private @Nullable V counted(@Nullable V value) {
        cache.count(value != null);
        return value;
    }

    private void readDirectly(List<K> keys, Map<K, V> found) {
        if (cache.keyspace().connection().isCluster() || cache.expiry().onAccess() != Ttl.KEEP) {
            List<Command> commands = new ArrayList<>(keys.size());
            keys.forEach(key -> commands.add(read(cache.redisKey(key))));
            List<Reply> replies = cache.keyspace().connection().callAll(commands);
            for (int i = 0; i < keys.size(); i++) {
                add(keys.get(i), cache.codec().state(replies.get(i)), found);
            }
        } else {
            readTogether(keys, found);
        }
    }

    /** One server holds all keys: one command asks for many. */
    private void readTogether(List<K> keys, Map<K, V> found) {
        int most = budget.keys();
        List<Command> commands = new ArrayList<>();
        for (int from = 0; from < keys.size(); from += most) {
            commands.add(readAll(keys.subList(from, Math.min(keys.size(), from + most))));
        }
        int next = 0;
        for (Reply reply : cache.keyspace().connection().callAll(commands)) {
            List<?> values = (List<?>) Objects.requireNonNull(reply.get());
            budget.onReplies(values);
            for (Object value : values) {
                add(keys.get(next++), cache.codec().decodeValue((byte[]) value), found);
            }
        }
    }

    private void add(K key, EntryState<V> state, Map<K, V> found) {
        // As MGET says it, which doesn't tell a key of another type from none.
        add(key, state.isOfOtherType() ? null : state.requireDecodable().value(), found);
    }

    private void add(K key, @Nullable V value, Map<K, V> found) {
        if (value != null) {
            found.put(key, value);
        }
    }

    private Command readAll(List<K> keys) {
        byte[] first = cache.redisKey(keys.get(0));
        Object[] others = new Object[keys.size() - 1];
        for (int i = 0; i < others.length; i++) {
            others[i] = cache.redisKey(keys.get(i + 1));
        }
        return Command.read(Verb.MGET, first, others);
    }

    private Command read(byte[] redisKey) {
        Ttl access = cache.expiry().onAccess();
        return switch (access.kind()) {
            case KEEP -> Command.read(Verb.GET, redisKey);
            case ETERNAL -> Command.of(Verb.GETEX, redisKey, "PERSIST");
            case ZERO -> cache.keyspace().removal(Command.of(Verb.GETDEL, redisKey));
            case FINITE -> Command.of(Verb.GETEX, redisKey, "PX", access.millis());
        };
    }

    private @Nullable V readAskingPolicy(K key) {
        EntryState<V> state = writes.change(key, ReadPath::accessed).state();
        ReadWriteEntries.onRead(key, cache.redisKey(key), state.raw());
        return state.value();
    }

    private void readAskingPolicy(List<K> keys, Map<K, V> found) {
        List<Attempt<K, V>> attempts = new ArrayList<>();
        keys.forEach(key -> attempts.add(writes.attempt(key, new Change<>() {
            @Override
            public Decision<V> decide(EntryState<V> current) {
                return accessed(current);
            }

            /** What can't be decoded is noticed afterwards. */
            @Override
            public boolean looks() {
                return false;
            }
        })));
        writes.changeAll(attempts, read -> {});
        attempts.forEach(attempt -> add(attempt.key(), attempt.state(), found));
    }

    static <V> Decision<V> accessed(EntryState<V> current) {
        return current.isPresent() ? Decision.access() : Decision.nothing();
    }

    private Map<K, V> loadAll(List<K> keys) {
        ReadThrough<K, V> reader = cache.reader();
        if (reader == null) {
            return Map.of();
        }
        EntryCopies<K, V> copies = cache.codec().copies();
        Map<K, V> loaded = new IdentityHashMap<>();
        List<Attempt<K, V>> attempts = new ArrayList<>();
        for (K key : keys) {
            attempts.add(writes.attempt(key, current -> {
                V value = loaded.get(key);
                return current.isPresent() || value == null ? Decision.nothing() : Decision.load(value);
            }));
        }
        writes.changeAll(attempts, read -> {
            List<Attempt<K, V>> missing = read.stream()
                    .filter(attempt -> !attempt.state().isPresent())
                    .toList();
            if (missing.size() == 1) {
                V value = reader.load(missing.get(0).toldKey(copies));
                if (value != null) {
                    loaded.put(missing.get(0).key(), value);
                }
            } else {
                loadAll(missing, reader, copies, loaded);
            }
        });
        Map<K, V> result = new HashMap<>();
        for (Attempt<K, V> attempt : attempts) {
            V present = attempt.state().value();
            V value = loaded.get(attempt.key());
            if (present != null) {
                result.put(attempt.key(), present);
            } else if (value != null) {
                // Not the loader's object, which it may have kept; but for one that is too large to be encoded.
                boolean kept = attempt.notKept() == null;
                result.put(attempt.key(), kept ? attempt.newValues(copies).get() : value);
            }
        }
        return result;
    }

    /**
     * Has values loaded.
     *
     * @param loaded gets them, by the attempts' own keys: the loader's are copies, which need not have an {@code equals}
     */
    static <K, V> void loadAll(
            List<Attempt<K, V>> wanted, ReadThrough<K, V> reader, EntryCopies<K, V> copies, Map<K, V> loaded) {
        if (wanted.isEmpty()) {
            return;
        }
        Map<K, V> found = reader.loadAll(
                wanted.stream().map(attempt -> attempt.toldKey(copies)).toList());
        for (Attempt<K, V> attempt : wanted) {
            V value = found.get(attempt.toldKey(copies));
            if (value == null) {
                value = found.get(attempt.key());
            }
            if (value != null) {
                loaded.put(attempt.key(), value);
            }
        }
    }
}
