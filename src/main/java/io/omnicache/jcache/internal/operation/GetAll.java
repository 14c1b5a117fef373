package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.change.Change;
import io.omnicache.jcache.internal.change.Decision;
import io.omnicache.jcache.internal.change.EntryUpdate;
import io.omnicache.jcache.internal.change.WritePath;
import io.omnicache.jcache.internal.entry.EntryState;
import io.omnicache.jcache.internal.execution.Batches;
import io.omnicache.jcache.internal.execution.Batches.ReplyLimit;
import io.omnicache.jcache.internal.execution.BulkOperation;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.execution.KeyOperation.ReplicaRead;
import io.omnicache.jcache.internal.management.Timing;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code getAll}. A near cache or a replica may answer it where an access leaves the time to live as it is. */
final class GetAll<K, V> extends BulkOperation<K, Map<K, V>> {
    private final CacheContext<K, V> cache;
    private final WritePath<K, V> writes;
    private final ReadOperations<K, V> reads;
    private final MissingEntries<K, V> missing;
    private final ReplyLimit replyLimit;
    private final Set<? extends K> keys;
    private final Batches<K> batches;
    private final Map<K, V> found;
    private List<K> batch = List.of();
    private boolean asked;

    GetAll(
            CacheContext<K, V> cache,
            WritePath<K, V> writes,
            ReadOperations<K, V> reads,
            MissingEntries<K, V> missing,
            ReplyLimit replyLimit,
            Set<? extends K> keys) {
        super(Timing.GET, Route.READ);
        this.cache = cache;
        this.writes = writes;
        this.reads = reads;
        this.missing = missing;
        this.replyLimit = replyLimit;
        this.keys = keys;
        this.batches = new Batches<>(keys);
        this.found = new HashMap<>(2 * Math.min(keys.size(), Batches.ENTRIES));
    }

    /** The write path where an access expires an entry and somebody listens by now. */
    @Override
    protected Route route() {
        return reads.isOneCommand() ? Route.READ : Route.WRITE_PATH;
    }

    @Override
    protected @Nullable List<K> nextBatch() {
        List<K> next = batches.next();
        batch = next == null ? List.of() : next;
        asked = false;
        return next;
    }

    @Override
    protected @Nullable List<Command> commands() {
        if (asked) {
            return null;
        }
        asked = true;
        List<Command> commands = new ArrayList<>();
        if (isTogether()) {
            int most = replyLimit.keys();
            for (int from = 0; from < batch.size(); from += most) {
                commands.add(readAll(batch.subList(from, Math.min(batch.size(), from + most))));
            }
        } else {
            batch.forEach(key -> commands.add(reads.accessing(cache.redisKey(key))));
        }
        return commands;
    }

    /** Whether one command asks for many entries: one server holds all keys, and they are only read. */
    private boolean isTogether() {
        return reads.keepsTtl() && !cache.keyspace().connection().isCluster();
    }

    private Command readAll(List<K> together) {
        byte[] first = cache.redisKey(together.get(0));
        Object[] others = new Object[together.size() - 1];
        for (int i = 0; i < others.length; i++) {
            others[i] = cache.redisKey(together.get(i + 1));
        }
        return ReplicaRead.command(Verb.MGET, first, others);
    }

    @Override
    protected void onReplies(List<Reply> replies) {
        int before = found.size();
        int next = 0;
        for (Reply reply : replies) {
            if (isTogether()) {
                List<?> values = (List<?>) Objects.requireNonNull(reply.get());
                replyLimit.onReplies(values);
                for (Object value : values) {
                    add(batch.get(next++), cache.codec().decodeValue((byte[]) value));
                }
            } else {
                add(batch.get(next++), cache.codec().state(reply));
            }
        }
        countBatch(before);
    }

    @Override
    protected void onWritePath() {
        int before = found.size();
        List<EntryUpdate<K, V>> updates = new ArrayList<>();
        batch.forEach(key -> updates.add(writes.update(key, new Access<>())));
        writes.changeAll(updates, read -> {});
        updates.forEach(update -> add(update.key(), update.state()));
        countBatch(before);
    }

    private void countBatch(int before) {
        int hits = found.size() - before;
        countLookups(hits, batch.size() - (long) hits);
    }

    private void add(K key, EntryState<V> state) {
        // As MGET says it, which doesn't tell a key of another type from none.
        add(key, state.isOfOtherType() ? null : state.requireDecodable().value());
    }

    private void add(K key, @Nullable V value) {
        if (value != null) {
            found.put(key, value);
        }
    }

    @Override
    protected Map<K, V> result() {
        return found;
    }

    @Override
    protected void load() {
        if (!cache.readsThrough()) {
            return;
        }
        List<K> absent = new ArrayList<>();
        for (K key : keys) {
            if (!found.containsKey(key)) {
                absent.add(key);
            }
        }
        Batches<K> loads = new Batches<>(absent);
        for (List<K> next = loads.next(); next != null; next = loads.next()) {
            found.putAll(missing.loadAll(next));
        }
    }

    private static final class Access<V> implements Change<V> {
        @Override
        public Decision<V> decide(EntryState<V> current) {
            return ReadOperations.accessed(current);
        }

        /** What can't be decoded is noticed afterwards. */
        @Override
        public boolean looks() {
            return false;
        }
    }
}
