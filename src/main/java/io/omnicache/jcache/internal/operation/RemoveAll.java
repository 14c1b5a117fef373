package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.WrongTypeException;
import io.omnicache.jcache.internal.change.Change;
import io.omnicache.jcache.internal.change.Decision;
import io.omnicache.jcache.internal.change.EntryUpdate;
import io.omnicache.jcache.internal.entry.EntryCopies;
import io.omnicache.jcache.internal.entry.EntryState;
import io.omnicache.jcache.internal.execution.Batches;
import io.omnicache.jcache.internal.execution.BulkOperation;
import io.omnicache.jcache.internal.iteration.KeyPages;
import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import io.omnicache.jcache.internal.management.Timing;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.store.WriteThrough;
import io.omnicache.jcache.internal.store.WriteThrough.Failed;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** {@code removeAll}, of given keys or of all existing entries. */
final class RemoveAll<K, V> extends BulkOperation<K, @Nullable Void> {
    private final BulkParts<K, V> parts;
    private final Supplier<@Nullable List<K>> batches;
    /** Whether the cache writer hears only of entries that exist. */
    private final boolean onlyPresent;

    private List<K> batch = List.of();
    private boolean counts;
    /** The number of keys of the batch whose commands have been made. */
    private int commandsMade;
    /** The keys of the last commands. */
    private List<K> current = List.of();

    private final List<byte[]> redisKeys = new ArrayList<>();
    /** Keys that hold another type than a string: they are deleted without being read. */
    private List<K> ofOtherType = List.of();

    private RemoveAll(BulkParts<K, V> parts, Route route, Supplier<@Nullable List<K>> batches, boolean onlyPresent) {
        super(Timing.REMOVE, route);
        this.parts = parts;
        this.batches = batches;
        this.onlyPresent = onlyPresent;
    }

    /** Removes the entries of these keys. The cache writer gets each key. */
    static <K, V> RemoveAll<K, V> of(BulkParts<K, V> parts, Set<? extends K> keys) {
        Batches<K> batches = new Batches<>(keys);
        return new RemoveAll<>(parts, Route.CHANGE, batches::next, false);
    }

    /** Removes every entry by the write path. The cache writer gets the keys of existing entries. */
    static <K, V> RemoveAll<K, V> ofPresent(BulkParts<K, V> parts) {
        KeyPages<K> pages = new KeyPages<>(parts.cache());
        return new RemoveAll<>(parts, Route.WRITE_PATH, pages::nextKeys, true);
    }

    @Override
    protected @Nullable List<K> nextBatch() {
        List<K> next = batches.get();
        batch = next == null ? List.of() : next;
        counts = parts.cache().statisticsEnabled().get();
        commandsMade = 0;
        ofOtherType = List.of();
        return next;
    }

    /** If removals are counted, the commands return the values, since an entry that can't be decoded doesn't count. */
    @Override
    protected @Nullable List<Command> commands() {
        boolean deletesOnly = !counts || !ofOtherType.isEmpty();
        if (!ofOtherType.isEmpty()) {
            current = ofOtherType;
            ofOtherType = List.of();
        } else if (commandsMade == batch.size()) {
            return null;
        } else {
            int end = counts
                    ? Math.min(batch.size(), commandsMade + parts.removed().keys())
                    : batch.size();
            current = batch.subList(commandsMade, end);
            commandsMade = end;
        }
        List<Command> commands = new ArrayList<>(current.size());
        redisKeys.clear();
        for (K key : current) {
            byte[] redisKey = parts.cache().redisKey(key);
            redisKeys.add(redisKey);
            commands.add(
                    deletesOnly ? parts.direct().drop(redisKey) : parts.direct().getAndRemove(redisKey));
        }
        return commands;
    }

    @Override
    protected void onReplies(List<Reply> replies) {
        List<K> wrongType = new ArrayList<>();
        List<@Nullable Object> values = new ArrayList<>(replies.size());
        RedisCacheException failure = null;
        for (int i = 0; i < replies.size(); i++) {
            RedisCacheException failed = replies.get(i).failure();
            if (failed instanceof WrongTypeException && counts) {
                wrongType.add(current.get(i));
            } else if (failed != null) {
                failure = BulkParts.worse(failure, failed);
            } else if (replies.get(i).value() instanceof byte[] raw) {
                values.add(raw);
                count(
                        Counter.REMOVALS,
                        parts.cache().codec().state(redisKeys.get(i), raw).isPresent() ? 1 : 0);
            }
        }
        parts.removed().onReplies(values);
        if (failure != null) {
            throw failure;
        }
        ofOtherType = wrongType;
    }

    @Override
    protected void onWritePath() {
        EntryCopies<K, V> copies = parts.cache().codec().copies();
        List<EntryUpdate<K, V>> updates = new ArrayList<>();
        WriteThrough<K, V> writer = parts.cache().writer();
        boolean isBehind = writer != null && writer.isBehind();
        batch.forEach(key -> updates.add(
                parts.writes().update(key, isBehind ? this::removalToQueue : Change.always(Decision.remove()))));
        if (writer == null || isBehind) {
            parts.writes().changeAll(updates, read -> {});
            return;
        }
        parts.changeTellingStore(updates, read -> {
            List<K> toDelete = read.stream()
                    .filter(update -> !onlyPresent || update.state().isPresent())
                    .map(update -> update.keyForStore(copies))
                    .toList();
            return toDelete.isEmpty() ? new Failed<>(Set.of(), null) : writer.deleteAll(toDelete);
        });
    }

    private Decision<V> removalToQueue(EntryState<V> current) {
        Decision<V> removal = Decision.remove();
        return onlyPresent && !current.isPresent() ? removal : removal.writingThrough();
    }

    @Override
    protected @Nullable Void result() {
        return null;
    }
}
