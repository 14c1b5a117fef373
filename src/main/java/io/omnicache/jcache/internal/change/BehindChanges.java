package io.omnicache.jcache.internal.change;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.change.Decision.Writing;
import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.entry.EntryCopies;
import io.omnicache.jcache.internal.execution.CacheCommands;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.redis.Script;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import io.omnicache.jcache.internal.store.WriteQueue;
import io.omnicache.jcache.internal.store.WriteQueue.Places;
import io.omnicache.jcache.internal.store.WriteQueue.Turn;
import io.omnicache.jcache.internal.store.WriteQueue.Written;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The changes of a cache that writes behind: which part their scripts have, how they come into the queue, and the turns
 * in which the queue is written. Thread-safe.
 *
 * <p>The name of an entry's last change lies in Redis until the store has the change, and a while longer. A JVM doesn't
 * write a change if the name of another JVM's change is there, so of several JVMs the last one writes. Until it has
 * written, the others store no loaded value, since the store has an older one; and no JVM stores what still waits in
 * its queue once another one has a later change, written or not. If the name was lost, a JVM writes its change, and
 * drops the entry, which may be older or newer.
 */
final class BehindChanges<K, V> implements WriteQueue.Turns {
    private static final Logger LOG = LoggerFactory.getLogger(BehindChanges.class);
    /** What the name of a change begins with once the store has the change. */
    private static final String WRITTEN = "w:";

    private static final Script END_TURN =
            Script.load(BehindChanges.class, "end_turn.lua").withTwin(LockTwins::endTurn);

    private final WriteQueue<K, V> queue;
    private final CacheCommands redis;
    private final EntryCopies<K, V> copies;
    private final StoreTurn<K, V> turn;
    private final Keyspace marking;
    private final Keyspace guarded;
    private final ThreadLocal<@Nullable String> nextMark = new ThreadLocal<>();

    BehindChanges(CacheContext<K, V> cache, CacheCommands redis, StoreTurn<K, V> turn, WriteQueue<K, V> queue) {
        this.queue = queue;
        this.redis = redis;
        this.copies = cache.codec().copies();
        this.turn = turn;
        BehindMark mark = new BehindMark(queue, turn::markKey, nextMark);
        this.marking = cache.keyspace().enclosedBy(mark, mark);
        BehindMark.Guard guard = new BehindMark.Guard(queue, turn::markKey, cache.keyspace()::suffix);
        this.guarded = turn.fenced(cache.keyspace().enclosedBy(guard, guard));
        queue.begin(this);
    }

    /** The command of a decided update; {@code null} if there is nothing to do in Redis. */
    @Nullable
    Command write(EntryUpdate<K, V> update) {
        if (update.writing() != Writing.NONE) {
            update.markAs(queue.newMark());
            nextMark.set(update.mark());
            try {
                return update.writeThrough(marking);
            } finally {
                nextMark.remove();
            }
        }
        return update.decision().isOfLoader() ? update.writeThrough(guarded) : update.write();
    }

    /** Reserves places for the updates that the store must be told of. */
    Places reserve(List<EntryUpdate<K, V>> sent) {
        int changes = (int)
                sent.stream().filter(update -> update.writing() != Writing.NONE).count();
        if (changes == 0) {
            return NONE;
        }
        OperationTime time = OperationTime.ofThread();
        long paused = time.pause(); // The store is waited for, not Redis.
        try {
            return queue.reserve(changes);
        } finally {
            time.goOn(paused);
        }
    }

    /** Adds the updates that Redis has carried out to the queue, and those of which it is unknown. */
    void add(List<EntryUpdate<K, V>> sent, Places places, @Nullable Throwable failure) {
        boolean isUnknown =
                failure != null && !(failure instanceof RedisCacheException known && !known.isOutcomeUnknown());
        for (EntryUpdate<K, V> update : sent) {
            if (update.writing() != Writing.NONE && (update.isSettled() || isUnknown)) {
                places.add(new Written<>(
                        update.id(),
                        update.keys(copies),
                        update.writing() == Writing.WRITE ? update.newValues(copies) : null,
                        update.mark(),
                        !update.isSettled()));
            }
        }
    }

    @Override
    public Turn begin(List<EncodedKey> keys) {
        StoreLocks.Locked locked = turn.lock(keys);
        try {
            return new LockedTurn(locked, names(keys));
        } catch (Throwable e) {
            locked.close();
            throw e;
        }
    }

    @Override
    public Set<EncodedKey> outdated(List<EncodedKey> keys) {
        Set<EncodedKey> outdated = new HashSet<>();
        names(keys).forEach((key, name) -> {
            if (name.startsWith(WRITTEN) && !name.startsWith(queue.markPrefix(), WRITTEN.length())) {
                outdated.add(key);
            }
        });
        return outdated;
    }

    /** The names of the last changes, without the keys that have none. */
    private Map<EncodedKey, String> names(List<EncodedKey> keys) {
        List<Reply> replies = redis.callEach(keys.stream()
                .map(key -> Command.of(Verb.GET, turn.markKey(key)))
                .toList());
        Map<EncodedKey, String> names = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
            if (replies.get(i).get() instanceof byte[] name) {
                names.put(keys.get(i), new String(name, StandardCharsets.US_ASCII));
            }
        }
        return names;
    }

    private static final Places NONE = new Places() {
        @Override
        public void add(Written<?, ?> change) {
            throw new IllegalStateException("No place was reserved");
        }

        @Override
        public void close() {}
    };

    /** Used by one thread. */
    private final class LockedTurn implements Turn {
        private final StoreLocks.Locked locked;
        private final Map<EncodedKey, String> names;
        private final List<Command> ends = new ArrayList<>();
        private final List<StoreLease> ended = new ArrayList<>();

        LockedTurn(StoreLocks.Locked locked, Map<EncodedKey, String> names) {
            this.locked = locked;
            this.names = names;
        }

        @Override
        public @Nullable String lastMark(EncodedKey key) {
            String name = names.get(key);
            return name != null && name.startsWith(WRITTEN) ? name.substring(WRITTEN.length()) : name;
        }

        @Override
        public void end(EncodedKey key, String mark, boolean isWritten) {
            StoreLease lease = turn.lease(key);
            ended.add(lease);
            ends.add(Command.script(
                    END_TURN,
                    List.of(lease.lockKey, lease.entryKey, lease.asideKey, turn.markKey(key)),
                    List.of(lease.token, mark, isWritten ? "1" : "0", queue.writtenMillis(), queue.markMillis())));
        }

        /** Another JVM doesn't wait longer than a lease if Redis fails here. */
        @Override
        public void close() {
            try {
                if (!ends.isEmpty()) {
                    StoreLocks.uninterrupted(() -> redis.callEach(ends).forEach(Reply::get));
                    ended.forEach(StoreLease::onReleased);
                }
            } catch (Throwable e) {
                LOG.warn("A turn of writing behind could not be ended in Redis; its locks end with their lease", e);
            } finally {
                locked.close();
            }
        }
    }
}
