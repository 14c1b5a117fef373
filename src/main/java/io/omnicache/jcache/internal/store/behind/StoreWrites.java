package io.omnicache.jcache.internal.store.behind;

import io.omnicache.jcache.internal.entry.RedisCacheEntry;
import io.omnicache.jcache.internal.store.WriteQueue.Turn;
import io.omnicache.jcache.internal.store.WriteQueue.Turns;
import io.omnicache.jcache.internal.store.WriteThrough;
import io.omnicache.jcache.internal.store.WriteThrough.Failed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work of the thread that writes: batches of changes, each in a turn with the other JVMs. A change that fails is
 * tried again after a pause, by a call of its own; meanwhile the other changes are written. Used by one thread, except
 * for {@link #end} and {@link #giveUpRest}.
 */
final class StoreWrites<K, V> {
    private static final Logger LOG = LoggerFactory.getLogger(StoreWrites.class);
    private static final long FLUSH_PAUSE_MILLIS = 50;

    private final BehindSettings settings;
    private final PendingWrites<K, V> pending;
    private final WriteThrough<K, V> writer;
    private final GivenUpWrites<K, V> givenUp;
    private final String markPrefix;
    private volatile boolean ended;

    StoreWrites(
            BehindSettings settings,
            PendingWrites<K, V> pending,
            WriteThrough<K, V> writer,
            GivenUpWrites<K, V> givenUp,
            String markPrefix) {
        this.settings = settings;
        this.pending = pending;
        this.writer = writer;
        this.givenUp = givenUp;
        this.markPrefix = markPrefix;
    }

    /** Writes until the queue is flushed. No failure ends it. */
    void run(Turns turns) {
        while (!ended) {
            List<PendingWrite<K, V>> batch = List.of();
            try {
                batch = pending.next();
                if (batch.isEmpty()) {
                    return;
                }
                if (!write(batch, turns) && pending.isFlushing()) {
                    Thread.sleep(FLUSH_PAUSE_MILLIS);
                }
            } catch (InterruptedException e) { // By the application's code; the end of the work sets a flag.
                Thread.interrupted();
            } catch (Throwable e) { // A key or value that can't be copied, for example.
                batch.stream().filter(pending::isUnderWay).forEach(write -> onFailure(write, e, null));
            }
        }
    }

    /** Nothing is written from now on. */
    void end() {
        ended = true;
    }

    /** Gives up what the store hasn't taken. Called when nothing is written any more. */
    void giveUpRest() {
        for (PendingWrite<K, V> write : pending.drain()) {
            Throwable last = write.lastFailure();
            givenUp.giveUp(
                    write,
                    new CacheException(
                            "The cache was closed, and the store has not taken the change within the"
                                    + " write-behind-flush-timeout of "
                                    + settings.flushTimeout().toMillis() + " ms",
                            last));
        }
    }

    /** Returns whether all was written. */
    private boolean write(List<PendingWrite<K, V>> batch, Turns turns) {
        Turn turn;
        try {
            turn = turns.begin(batch.stream().map(PendingWrite::id).sorted().toList());
        } catch (Throwable e) {
            if (pending.isFlushing()) { // Rather in the wrong order than not at all.
                return writeAll(batch, null);
            }
            LOG.warn("Changes wait longer for the store, since Redis or another JVM doesn't let it be their turn", e);
            batch.forEach(write -> {
                write.postpone(settings.backoff().toNanos());
                pending.again(write);
            });
            return false;
        }
        try (turn) {
            List<PendingWrite<K, V>> mine = new ArrayList<>();
            for (PendingWrite<K, V> write : batch) {
                PendingWrite<K, V> counting = counting(write, turn.lastMark(write.id()));
                if (counting == null) {
                    pending.done(write);
                } else {
                    mine.add(counting);
                }
            }
            return writeAll(mine, turn);
        }
    }

    /**
     * Returns the change that has to be written; {@code null} for none. None if another JVM has changed the key since:
     * that JVM writes its own, later change.
     */
    private @Nullable PendingWrite<K, V> counting(PendingWrite<K, V> write, @Nullable String mark) {
        PendingWrite<K, V> counting = write;
        while (counting != null
                && counting.change.isDoubtful()
                && !counting.change.mark().equals(mark)) {
            counting = counting.before();
        }
        boolean isForeign = mark != null && !mark.startsWith(markPrefix);
        return isForeign ? null : counting;
    }

    private boolean writeAll(List<PendingWrite<K, V>> writes, @Nullable Turn turn) {
        Map<Object, PendingWrite<K, V>> values = new IdentityHashMap<>();
        Map<Object, PendingWrite<K, V>> removals = new IdentityHashMap<>();
        List<Cache.Entry<K, V>> entries = new ArrayList<>();
        List<K> keys = new ArrayList<>();
        for (PendingWrite<K, V> write : writes) {
            if (write.failures() > 0) {
                givenUp.onRetry();
            }
            K key = write.change.key().get();
            Supplier<V> value = write.change.value();
            if (value == null) {
                removals.put(key, write);
                keys.add(key);
            } else {
                values.put(key, write);
                entries.add(new RedisCacheEntry<>(key, value.get()));
            }
        }
        boolean all = true;
        if (!entries.isEmpty()) {
            all = settle(values, call(() -> writeEntries(entries), values), turn);
        }
        if (!keys.isEmpty()) {
            all &= settle(removals, call(() -> deleteKeys(keys), removals), turn);
        }
        return all;
    }

    private Failed<K> writeEntries(List<Cache.Entry<K, V>> entries) {
        if (entries.size() > 1) {
            return writer.writeAll(entries);
        }
        writer.write(entries.get(0));
        return new Failed<>(Set.of(), null);
    }

    private Failed<K> deleteKeys(List<K> keys) {
        if (keys.size() > 1) {
            return writer.deleteAll(keys);
        }
        writer.delete(keys.get(0));
        return new Failed<>(Set.of(), null);
    }

    @SuppressWarnings("unchecked") // The map's keys are the cache's.
    private Failed<K> call(Supplier<Failed<K>> call, Map<Object, PendingWrite<K, V>> writes) {
        try {
            if (ended) {
                throw new CacheException("The cache was closed");
            }
            return call.get();
        } catch (Throwable e) { // It is unknown which of them the store has, so all are written again.
            Set<K> all = Collections.newSetFromMap(new IdentityHashMap<>());
            writes.keySet().forEach(key -> all.add((K) key));
            return new Failed<>(all, e);
        }
    }

    private boolean settle(Map<Object, PendingWrite<K, V>> writes, Failed<K> outcome, @Nullable Turn turn) {
        Set<Object> failed = Collections.newSetFromMap(new IdentityHashMap<>());
        failed.addAll(outcome.keys());
        writes.forEach((key, write) -> {
            boolean isWritten = !failed.contains(key);
            Throwable failure = Objects.requireNonNullElseGet(
                    outcome.failure(), () -> new CacheException("The cache writer has not written the entry"));
            if (isWritten) {
                endTurn(write, true, turn);
                pending.done(write);
            } else {
                onFailure(write, failure, turn);
            }
        });
        return failed.isEmpty();
    }

    private void onFailure(PendingWrite<K, V> write, Throwable failure, @Nullable Turn turn) {
        boolean isLast = !pending.isFlushing() && write.failures() + 1 >= settings.attempts();
        endTurn(write, isLast, turn);
        if (isLast) {
            pending.done(write);
            givenUp.giveUp(write, failure);
        } else {
            write.onFailure(failure, settings.backoff().toNanos());
            givenUp.onFailure(failure);
            pending.again(write);
        }
    }

    private static void endTurn(PendingWrite<?, ?> write, boolean isDone, @Nullable Turn turn) {
        if (turn != null) {
            turn.end(write.id(), write.change.mark(), isDone);
        }
    }
}
