package io.omnicache.jcache.internal.failure;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.failure.OutageKeys.Mark;
import io.omnicache.jcache.internal.failure.OutageWatch.State;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.text.Shown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a cache with {@code failure-policy: miss} does while Redis is away, and afterwards. {@link #connection} is the
 * connection of the cache: it answers commands as a server without entries while Redis is away, and lets no command see
 * an entry that is older than a change of this JVM. Thread-safe.
 */
public final class CacheOutages {
    private static final Logger LOG = LoggerFactory.getLogger(CacheOutages.class);
    /** How many entries are removed by one call. */
    private static final int BATCH = 500;

    private final String name;
    private final OutageWatch watch;
    private final OutageKeys keys;
    private final RecentChanges recent = new RecentChanges(OutageKeys.MOST);
    private final RedisConnection inner;
    private final Parts parts;
    private final DroppedChanges dropped;
    private final OutageConnection connection;
    private final RemovingKeys removing = new RemovingKeys();
    private final AtomicBoolean isSweeping = new AtomicBoolean();
    private final AtomicBoolean isOverflowLogged = new AtomicBoolean();
    private final AtomicBoolean isRefusalLogged = new AtomicBoolean();
    private volatile @Nullable Removal removal;
    private volatile boolean closed;

    /**
     * @param inner the connection of the cache as it is with the policy {@code throw}
     */
    public CacheOutages(String name, OutageWatch watch, RedisConnection inner, Parts parts) {
        this.name = Shown.name(name);
        this.watch = watch;
        this.keys = watch.keysOf(name);
        this.inner = inner;
        this.parts = parts;
        this.dropped = watch.droppedOf(name);
        this.connection = new OutageConnection(inner, this);
    }

    /** What the cache does with its parts. */
    public interface Parts {
        /** Whether the key is that of an entry. */
        boolean owns(byte[] key);

        /** Drops what this JVM keeps of an entry. */
        void drop(byte[] key);

        /** Drops what this JVM keeps of all entries. */
        void dropAll();

        /** Adds to a counter of the statistics, if they are enabled. */
        void count(Counter counter, long amount);

        /** Runs a task that may wait. */
        void execute(Runnable task);
    }

    /** How entries are removed from Redis. */
    public interface Removal {
        /** The commands that remove an entry, with all that may bring its value back, in their order. */
        List<Command> commands(byte[] key);

        /** Removes all entries, on the connection of the policy {@code throw}. */
        void sweep();
    }

    /** Begins the work. Called once, before the first command. */
    public void begin(Removal how) {
        removal = how;
        watch.add(this);
    }

    /** The connection of the cache. */
    public RedisConnection connection() {
        return connection;
    }

    /** Whether what this JVM or Redis has may be given out now. */
    public boolean isTrusted() {
        return watch.begin() == State.UP && !keys.isWholeCacheMarked();
    }

    /** The exception for what needs entries that can be trusted. */
    UnavailableException notTrusted() {
        return new UnavailableException("Cache " + name + ": Redis is away or was away a moment ago, so nobody knows"
                + " which entries are old, and they can't be iterated over; try again later");
    }

    /** Whether Redis is known to be away. */
    public boolean isAway() {
        return watch.state() == State.AWAY;
    }

    /** The state, for people. */
    public String state() {
        return switch (watch.state()) {
            case AWAY -> "away";
            case HOLD -> "returning";
            case UP -> keys.isWholeCacheMarked() ? "clearing" : "there";
        };
    }

    /** The number of keys whose entry is to be removed from Redis. */
    public long markedKeys() {
        return keys.size();
    }

    /** Whether a failure means that Redis can't be reached, or that the outcome is unknown. */
    public static boolean isOutage(Throwable failure) {
        return failure instanceof RedisCacheException known
                && (RedisErrors.mayPass(known) || known.isOutcomeUnknown())
                && !RedisErrors.isInterruption(known);
    }

    /** Clears the cache. If Redis is away, or fails meanwhile, all entries are removed later, and are absent until then. */
    public void clear(Runnable sweep) {
        boolean done = false;
        if (watch.begin() != State.AWAY) {
            long generation = keys.generation();
            try {
                recent.addAll();
                sweep.run();
                onAllRemoved(generation);
                done = true;
            } catch (RedisCacheException e) {
                if (!isOutage(e)) {
                    throw e;
                }
                watch.onFailure(e);
            }
        }
        if (!done) {
            markAll();
            parts.count(Counter.DROPPED_WRITES, 1);
            dropped.await(Set.of());
        }
    }

    /**
     * Does something by means of Redis which reads entries in a way of its own; or, while Redis is away or nobody knows
     * whether its entries are old, alone.
     *
     * @param keysRead the whole keys of the entries
     */
    public <T> T together(List<byte[]> keysRead, Supplier<T> byRedis, Supplier<T> alone) {
        if (!isTrusted()) {
            return alone.get();
        }
        long pass = watch.pass();
        try {
            remove(marked(keysRead));
            T result = byRedis.get();
            if (watch.isStill(pass)) {
                return result;
            }
        } catch (RedisCacheException e) {
            if (!isOutage(e)) {
                throw e;
            }
            watch.onFailure(e);
        }
        return alone.get();
    }

    private Map<EncodedKey, Mark> marked(List<byte[]> some) {
        Map<EncodedKey, Mark> marked = new HashMap<>();
        for (byte[] key : some) {
            EncodedKey encoded = new EncodedKey(key);
            Mark mark = keys.find(encoded);
            if (mark != null) {
                marked.put(encoded, mark);
            }
        }
        return marked;
    }

    /** The cache is closed. Its marks stay until its entries are removed, or the manager is closed. */
    public void close() {
        closed = true;
        if (!keys.isEmpty() && watch.state() != State.AWAY) {
            boolean unused = removeMarked();
        }
    }

    boolean isDone() {
        return closed && keys.isEmpty();
    }

    OutageWatch watch() {
        return watch;
    }

    OutageKeys keys() {
        return keys;
    }

    DroppedChanges dropped() {
        return dropped;
    }

    RemovingKeys removing() {
        return removing;
    }

    Parts parts() {
        return parts;
    }

    List<Command> removals(byte[] key) {
        Removal how = removal;
        if (how == null) {
            throw new IllegalStateException("The cache " + name + " isn't open yet");
        }
        return how.commands(key);
    }

    /** A change of an entry was dropped, or may be carried out later. */
    void mark(byte[] key, boolean isUnknown, long notEnded) {
        parts.drop(key);
        if (keys.mark(new EncodedKey(key), isUnknown, notEnded)) {
            onWholeCacheMarked();
        }
        onMarked();
    }

    private void onMarked() {
        if (closed) {
            watch.add(this); // The call has outlasted the cache, of which nobody may know any more.
        }
        watch.hurry();
    }

    /** Every entry was removed by a sweep that began at this generation, and may come back as those of single keys may. */
    private void onAllRemoved(long generation) {
        keys.onAllRemoved(generation);
        recent.addAll(); // A part may have been removed after the keys were forgotten that were changed before.
        dropped.look();
    }

    void onChanged(byte[] key) {
        recent.add(key);
    }

    void markAll() {
        parts.dropAll();
        boolean unused = keys.markAll();
        onMarked();
    }

    private void onWholeCacheMarked() {
        parts.dropAll();
        if (isOverflowLogged.compareAndSet(false, true)) {
            LOG.warn(
                    "Cache {}: more than {} keys were changed while Redis was away, so all entries will be removed",
                    name,
                    OutageKeys.MOST);
        }
    }

    /** Redis may have lost what was changed a short time ago. */
    void markRecent() {
        if (!recent.drain(key -> mark(key, false, watch.losses().notEnded()))) {
            markAll();
            LOG.warn(
                    "Cache {}: all entries will be removed, since the master may not have the changes of the last seconds,"
                            + " and the cache was cleared, or more than {} keys were changed",
                    name,
                    OutageKeys.MOST);
        }
    }

    void onAway() {
        parts.dropAll();
    }

    /** Removes what is marked, and begins the sweep that is owed. Returns whether that could be done. */
    boolean cleanUp() {
        recent.turn();
        return keys.isEmpty() || removeMarked();
    }

    /**
     * Removes the marked entries from Redis. The sweep that is owed is only begun; until its end the cache has no
     * entries.
     *
     * @return whether Redis was there
     */
    boolean removeMarked() {
        try {
            if (keys.isWholeCacheMarked()) {
                beginSweep();
            }
            long latest = keys.generation(); // What is marked meanwhile has its turn later, or this would never end.
            List<Map.Entry<EncodedKey, Mark>> due = keys.due(BATCH, latest);
            while (!due.isEmpty()) {
                remove(Map.ofEntries(due.toArray(CacheOutages::entries)));
                due = due.size() < BATCH ? List.of() : keys.due(BATCH, latest);
            }
            return true;
        } catch (RedisCacheException e) {
            if (!isOutage(e)) {
                if (isRefusalLogged.compareAndSet(false, true)) {
                    LOG.warn("Cache {}: entries that may be old could not be removed: {}", name, e.getMessage());
                }
                return true; // Each read of one of them tries again, and misses.
            }
            return false;
        }
    }

    @SuppressWarnings("unchecked")
    private static Map.Entry<EncodedKey, Mark>[] entries(int number) {
        return new Map.Entry[number];
    }

    private void beginSweep() {
        Removal how = removal;
        if (how == null || !isSweeping.compareAndSet(false, true)) {
            return;
        }
        try {
            parts.execute(() -> {
                long generation = keys.generation();
                try {
                    recent.addAll();
                    how.sweep();
                    onAllRemoved(generation);
                    isOverflowLogged.set(false);
                    LOG.info("Cache {}: all entries were removed after Redis was away", name);
                } catch (RuntimeException e) {
                    LOG.debug("Cache {}: the entries could not be removed yet", name, e); // The next look tries again.
                } finally {
                    isSweeping.set(false);
                }
            });
        } catch (RuntimeException e) { // No thread any more: the manager is being closed.
            isSweeping.set(false);
        }
    }

    /** Removes entries, and the marks that were seen before. */
    void remove(Map<EncodedKey, Mark> some) {
        if (some.isEmpty()) {
            return;
        }
        List<Command> commands = new ArrayList<>(some.size());
        some.keySet().forEach(key -> commands.addAll(removals(key.bytes())));
        inner.callAll(commands).forEach(Reply::get);
        onRemoved(some);
    }

    void onRemoved(Map<EncodedKey, Mark> some) {
        long notEnded = watch.losses().notEnded();
        some.forEach((key, mark) -> {
            keys.onRemoved(key, mark, notEnded);
            recent.add(key.bytes()); // A server that becomes the master may not have got the removal.
        });
        dropped.look();
        parts.count(
                Counter.REMOVED_AFTER_OUTAGE,
                some.values().stream()
                        .filter(mark -> mark != OutageKeys.UNMARKED)
                        .count());
    }

    void logLeft() {
        if (!keys.isEmpty()) {
            LOG.warn(
                    "Cache {}: {} were changed while Redis was away, and may have old entries now: clear the cache",
                    name,
                    keys.isWholeCacheMarked() ? "entries" : keys.size() + " keys");
        }
    }
}
