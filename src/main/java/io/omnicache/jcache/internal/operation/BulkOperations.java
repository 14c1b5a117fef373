package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.WrongTypeException;
import io.omnicache.jcache.internal.codec.OversizedException;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.store.Failures;
import io.omnicache.jcache.internal.store.ReadThrough;
import io.omnicache.jcache.internal.store.WriteThrough;
import io.omnicache.jcache.internal.store.WriteThrough.Failed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/**
 * Changes of many entries, slice by slice, so that no more is held than one of them. The store is told of a slice in one
 * call, and only what it took is applied. A failure ends the operation with its slice: what was done before stays done, and what is
 * left isn't begun. An exception of a listener, which comes after the change, ends nothing and is thrown in the end.
 */
public final class BulkOperations<K, V> {
    private final CacheContext<K, V> cache;
    private final DirectWrites<K, V> direct;
    private final WritePath<K, V> writes;
    private final Route<K, V> route;
    private final EntryCopies<K, V> copies;
    private final ReplyBudget budget = new ReplyBudget();

    BulkOperations(CacheContext<K, V> cache, DirectWrites<K, V> direct, WritePath<K, V> writes, Route<K, V> route) {
        this.route = route;
        this.cache = cache;
        this.copies = cache.codec().copies();
        this.direct = direct;
        this.writes = writes;
    }

    void putAll(Map<? extends K, ? extends V> entries) {
        ListenerFailures listeners = new ListenerFailures();
        PutSlice<K, V> slice = new PutSlice<>(cache.codec(), entries.size());
        for (Map.Entry<? extends K, ? extends V> entry : entries.entrySet()) {
            slice.add(entry.getKey(), entry.getValue());
            if (slice.isFull()) {
                listeners.defer(slice, this::put);
                slice = new PutSlice<>(cache.codec(), entries.size());
            }
        }
        if (!slice.isEmpty()) {
            listeners.defer(slice, this::put);
        }
        listeners.rethrow();
    }

    private void put(PutSlice<K, V> slice) {
        route.run(slice.keys(), () -> putDirectly(slice), () -> putOnWritePath(slice));
    }

    private void putOnWritePath(PutSlice<K, V> slice) {
        List<Attempt<K, V>> attempts = new ArrayList<>();
        Collection<Cache.Entry<K, V>> toWrite = new ArrayList<>();
        WriteThrough<K, V> writer = cache.writer();
        slice.forEach((key, value, encoded) -> {
            Attempt<K, V> attempt =
                    writes.attempt(key, Change.always(Decision.set(value))).prepare(value, encoded);
            attempts.add(attempt);
            if (writer != null) {
                toWrite.add(new RedisCacheEntry<>(
                        attempt.toldKey(copies), copies.ofValue(value, encoded).get()));
            }
        });
        if (writer == null) {
            writes.changeAll(attempts, read -> {});
        } else {
            tellingStore(attempts, read -> writer.writeAll(toWrite));
        }
    }

    public void removeAll(Set<? extends K> keys) {
        ListenerFailures listeners = new ListenerFailures();
        Slices.<K>forEach(
                keys,
                slice -> listeners.defer(
                        slice,
                        some -> route.run(some, () -> removeDirectly(some), () -> remove(some, attempt -> true))));
        listeners.rethrow();
    }

    /** Removes those of the keys that are there, and tells the store of these only. */
    void removePresent(KeyPages<K> pages) {
        ListenerFailures listeners = new ListenerFailures();
        for (List<K> page = pages.next(); page != null; page = pages.next()) {
            listeners.defer(
                    page, some -> remove(some, attempt -> attempt.state().isPresent()));
        }
        listeners.rethrow();
    }

    /**
     * Loads values and puts them into the cache, without telling the store. The loader gets a slice of the keys at a time; the
     * first failure ends it, and what was loaded before stays.
     *
     * @param progress told after each slice how many of the keys are done
     */
    public void loadAll(Collection<? extends K> keys, boolean replaceExisting, LongConsumer progress) {
        ReadThrough<K, V> reader = cache.reader();
        if (reader == null) {
            return;
        }
        AtomicLong done = new AtomicLong();
        ListenerFailures listeners = new ListenerFailures();
        Slices.<K>forEach(keys, slice -> {
            cache.gate().checkOpen();
            listeners.defer(slice, some -> load(some, replaceExisting, reader));
            progress.accept(done.addAndGet(slice.size()));
        });
        listeners.rethrow();
    }

    private void load(List<K> keys, boolean replaceExisting, ReadThrough<K, V> reader) {
        Map<K, V> loaded = new IdentityHashMap<>();
        List<Attempt<K, V>> attempts = new ArrayList<>();
        for (K key : keys) {
            Change<V> change = current -> current.isPresent() ? Decision.nothing() : loaded(loaded.get(key));
            attempts.add(writes.attempt(key, replaceExisting ? Change.always(() -> loaded(loaded.get(key))) : change));
        }
        writes.changeAll(attempts, read -> {
            List<Attempt<K, V>> wanted = read.stream()
                    .filter(attempt -> replaceExisting || !attempt.state().isPresent())
                    .toList();
            ReadPath.loadAll(wanted, reader, copies, loaded);
        });
        for (Attempt<K, V> attempt : attempts) {
            OversizedException notKept = attempt.notKept();
            if (notKept != null) {
                throw notKept; // Nobody gets the value, as with a read.
            }
        }
    }

    private static <V> Decision<V> loaded(@Nullable V value) {
        return value == null ? Decision.nothing() : Decision.load(value);
    }

    private void putDirectly(PutSlice<K, V> slice) {
        List<Command> commands = new ArrayList<>(slice.keys().size());
        slice.forEach((key, value, encoded) -> commands.add(direct.put(key, encoded, false)));
        List<@Nullable Object> done = new ArrayList<>(commands.size());
        try {
            collect(commands, done);
        } finally {
            cache.count(0, 0, done.stream().filter(DirectWrites::isStored).count(), 0);
        }
    }

    private void removeDirectly(List<K> keys) {
        if (cache.statisticsEnabled().get()) {
            removeCounting(keys);
        } else {
            List<Command> commands = new ArrayList<>(keys.size());
            keys.forEach(key -> commands.add(direct.drop(key)));
            collect(commands, new ArrayList<>());
        }
    }

    /** Removes the entries with their values, since one that can't be decoded doesn't count. */
    private void removeCounting(List<K> keys) {
        for (int from = 0; from < keys.size(); ) {
            List<K> some = keys.subList(from, Math.min(keys.size(), from + budget.keys()));
            from += some.size();
            List<Command> commands = new ArrayList<>(some.size());
            some.forEach(key -> commands.add(direct.getAndRemove(key)));
            List<Command> ofOtherType = new ArrayList<>();
            List<@Nullable Object> done = new ArrayList<>(some.size());
            RedisCacheException failure = null;
            List<Reply> replies = cache.keyspace().connection().callAll(commands);
            for (int i = 0; i < replies.size(); i++) {
                RedisCacheException failed = replies.get(i).failure();
                if (failed instanceof WrongTypeException) {
                    ofOtherType.add(direct.drop(some.get(i)));
                } else if (failed != null) {
                    failure = worse(failure, failed);
                } else {
                    done.add(replies.get(i).value());
                }
            }
            budget.onReplies(done);
            cache.count(
                    0,
                    0,
                    0,
                    done.stream()
                            .filter(raw -> cache.codec().state((byte[]) raw).isPresent())
                            .count());
            if (failure != null) {
                throw failure;
            }
            collect(ofOtherType, new ArrayList<>());
        }
    }

    private static RedisCacheException worse(@Nullable RedisCacheException one, RedisCacheException other) {
        return one == null || other.isOutcomeUnknown() ? other : one;
    }

    /** Adds the replies to the list; where some of the commands failed, throws after the others' replies are there. */
    private void collect(List<Command> commands, List<@Nullable Object> done) {
        RedisCacheException failure = null;
        for (Reply reply : cache.keyspace().connection().callAll(commands)) {
            RedisCacheException failed = reply.failure();
            if (failed == null) {
                done.add(reply.value());
            } else {
                failure = worse(failure, failed);
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private void remove(Collection<? extends K> keys, Predicate<Attempt<K, V>> told) {
        List<Attempt<K, V>> attempts = new ArrayList<>();
        keys.forEach(key -> attempts.add(writes.attempt(key, Change.always(Decision.remove()))));
        WriteThrough<K, V> writer = cache.writer();
        if (writer == null) {
            writes.changeAll(attempts, read -> {});
            return;
        }
        tellingStore(attempts, read -> {
            List<K> toDelete = read.stream()
                    .filter(told)
                    .map(attempt -> attempt.toldKey(copies))
                    .toList();
            return toDelete.isEmpty() ? new Failed<>(Set.of(), null) : writer.deleteAll(toDelete);
        });
    }

    private void tellingStore(List<Attempt<K, V>> attempts, StoreCall<K, V> call) {
        List<Failed<K>> outcome = new ArrayList<>();
        Throwable later = null;
        try {
            writes.changeAll(attempts, read -> {
                try {
                    Failed<K> failed = call.on(read);
                    outcome.add(failed);
                    read.removeIf(attempt -> failed.keys().contains(attempt.toldKey(copies)));
                } finally {
                    read.forEach(Attempt::follow); // All, where nobody knows what the store has.
                }
            });
        } catch (Throwable e) {
            later = e;
        }
        Failures.rethrow(Failures.add(outcome.isEmpty() ? null : outcome.get(0).failure(), later));
    }

    @FunctionalInterface
    private interface StoreCall<K, V> {
        Failed<K> on(List<Attempt<K, V>> read);
    }
}
