package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.WrongTypeException;
import io.omnicache.jcache.internal.aside.FillLeases;
import io.omnicache.jcache.internal.change.Change;
import io.omnicache.jcache.internal.change.Decision;
import io.omnicache.jcache.internal.change.EntryUpdate;
import io.omnicache.jcache.internal.entry.EntryState;
import io.omnicache.jcache.internal.execution.Batches;
import io.omnicache.jcache.internal.execution.Batches.ReplyLimit;
import io.omnicache.jcache.internal.execution.BulkOperation;
import io.omnicache.jcache.internal.execution.CacheCommands;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.execution.KeyOperation.ReplicaRead;
import io.omnicache.jcache.internal.execution.StepwiseLoad;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.management.Timing;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.refresh.Refresher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code getAll}. If an access doesn't change the time to live, a replica or a near cache may answer. */
final class GetAll<K, V> extends BulkOperation<K, Map<K, V>> {
    private final CacheContext<K, V> cache;
    private final ReadOperations<K, V> reads;
    private final ReplyLimit replyLimit;
    private final Set<? extends K> keys;
    private final Batches<K> batches;
    private final Map<K, V> found;
    private final Set<K> knownMissing = new HashSet<>();
    private List<K> batch = List.of();
    private List<byte[]> redisKeys = List.of();
    private boolean commandsMade;

    GetAll(ReadOperations<K, V> reads, ReplyLimit replyLimit, Set<? extends K> keys) {
        super(Timing.GET, Route.READ);
        this.cache = reads.cache();
        this.reads = reads;
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
        commandsMade = false;
        return next;
    }

    @Override
    protected @Nullable List<Command> commands() {
        if (commandsMade) {
            return null;
        }
        commandsMade = true;
        List<Command> commands = new ArrayList<>();
        redisKeys = new ArrayList<>(batch.size());
        batch.forEach(key -> redisKeys.add(cache.redisKey(key)));
        if (readsByMget()) {
            int most = replyLimit.keys();
            for (int from = 0; from < redisKeys.size(); from += most) {
                commands.add(readAll(redisKeys.subList(from, Math.min(redisKeys.size(), from + most))));
            }
        } else {
            redisKeys.forEach(redisKey -> commands.add(reads.accessing(redisKey)));
        }
        return commands;
    }

    /**
     * Whether {@code MGET} reads many entries: if one server has all keys, and an access doesn't change the time to
     * live.
     */
    private boolean readsByMget() {
        return reads.keepsTtl() && !cache.keyspace().connection().isCluster();
    }

    private static Command readAll(List<byte[]> together) {
        Object[] further = together.subList(1, together.size()).toArray();
        return ReplicaRead.command(Verb.MGET, together.get(0), further);
    }

    @Override
    protected void onReplies(List<Reply> replies) {
        int before = found.size();
        int next = 0;
        for (Reply reply : replies) {
            if (readsByMget()) {
                List<?> values = (List<?>) Objects.requireNonNull(reply.get());
                replyLimit.onReplies(values);
                for (Object value : values) {
                    noteMissing(batch.get(next), (byte[]) value);
                    add(batch.get(next), cache.codec().decodeValue(redisKeys.get(next), (byte[]) value));
                    next++;
                }
            } else {
                add(batch.get(next), cache.codec().state(redisKeys.get(next), reply));
                next++;
            }
        }
        countBatch(before);
    }

    @Override
    protected void onWritePath() {
        int before = found.size();
        List<EntryUpdate<K, V>> updates = new ArrayList<>();
        batch.forEach(key -> updates.add(reads.writes().update(key, new Access<>())));
        reads.writes().changeAll(updates, read -> {});
        updates.forEach(update -> add(update.key(), update.state()));
        countBatch(before);
    }

    private void countBatch(int before) {
        int hits = found.size() - before;
        count(Counter.HITS, hits);
        count(Counter.MISSES, batch.size() - (long) hits);
    }

    private void add(K key, EntryState<V> state) {
        noteMissing(key, state.raw());
        // MGET returns nil for a key of another type, so such a key counts as missing with the other commands too.
        add(key, state.isOfOtherType() ? null : state.requireDecodable().value());
    }

    private void noteMissing(K key, byte @Nullable [] raw) {
        if (cache.codec().isMissingMarker(raw)) {
            knownMissing.add(key);
        }
    }

    private void add(K key, @Nullable V value) {
        if (value != null) {
            found.put(key, value);
            Refresher<K, V> refresher = reads.refresher();
            if (refresher != null) {
                refresher.onHit(key, cache.redisKey(key));
            }
            FillLeases leases = cache.fillLeases();
            if (leases != null) {
                leases.forget(cache.redisKey(key));
            }
        }
    }

    @Override
    protected Map<K, V> result() {
        return found;
    }

    @Override
    protected void load() {
        if (!cache.readsThrough() && cache.fillLeases() == null) {
            return;
        }
        Batches<K> loads = new Batches<>(absent());
        for (List<K> next = loads.next(); next != null; next = loads.next()) {
            OperationTime.ofThread().renew();
            found.putAll(cache.fillLeases() == null ? reads.missing().loadAll(next) : takeLeases(next));
        }
    }

    private List<K> absent() {
        List<K> absent = new ArrayList<>();
        for (K key : keys) {
            if (!found.containsKey(key) && !knownMissing.contains(key)) {
                absent.add(key);
            }
        }
        return absent;
    }

    /** Takes leases of absent entries. Returns the values that were stored meanwhile. */
    private Map<K, V> takeLeases(List<K> absent) {
        List<LeasedRead<K, V>> leased = new ArrayList<>();
        List<byte[]> redisKeys = absent.stream().map(cache::redisKey).toList();
        List<Command> commands = new ArrayList<>();
        for (byte[] redisKey : redisKeys) {
            LeasedRead<K, V> read = Objects.requireNonNull(LeasedRead.begin(cache));
            leased.add(read);
            commands.add(read.take(redisKey));
        }
        List<Reply> replies = new CacheCommands(cache).callEachChanging(commands);
        Map<K, V> stored = new HashMap<>();
        for (int i = 0; i < absent.size(); i++) {
            if (!(replies.get(i).failure() instanceof WrongTypeException)) {
                V value = leased.get(i).onReply(redisKeys.get(i), replies.get(i));
                if (value != null) {
                    stored.put(absent.get(i), value);
                }
            }
        }
        return stored;
    }

    /** Puts that follow store nothing, since it is unknown which entries were there. */
    @Override
    protected void onFailure(Throwable failure) {
        LeasedRead<K, V> read = LeasedRead.begin(cache);
        if (read != null) {
            keys.forEach(key -> read.onFailure(key, failure));
        }
    }

    @Override
    protected @Nullable StepwiseLoad<?> stepwiseLoad() {
        return reads.missing().begin(absent(), found);
    }

    private static final class Access<V> implements Change<V> {
        @Override
        public Decision<V> decide(EntryState<V> current) {
            return ReadOperations.accessed(current);
        }

        /** {@code false}: {@link GetAll} notices a value that can't be decoded after the change. */
        @Override
        public boolean dependsOnState() {
            return false;
        }
    }
}
