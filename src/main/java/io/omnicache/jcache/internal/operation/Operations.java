package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.async.AsyncThreads;
import io.omnicache.jcache.internal.change.WritePath;
import io.omnicache.jcache.internal.entry.EntryCopies;
import io.omnicache.jcache.internal.execution.Batches.ReplyLimit;
import io.omnicache.jcache.internal.execution.BulkOperation;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.execution.KeyOperation;
import io.omnicache.jcache.internal.expiry.Expiry;
import io.omnicache.jcache.internal.expiry.Ttl;
import io.omnicache.jcache.internal.hibernate.ReadWriteEntries;
import io.omnicache.jcache.internal.loading.LastKnownValues;
import io.omnicache.jcache.internal.loading.SharedLoads;
import io.omnicache.jcache.internal.refresh.Refresher;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * Creates the operations of one cache as objects. An executor carries them out. The arguments must be checked before.
 * Thread-safe.
 *
 * @param <K> the keys' type
 * @param <V> the values' type
 */
public final class Operations<K, V> {
    private final CacheContext<K, V> cache;
    private final WritePath<K, V> writes;
    private final @Nullable SharedLoads<K, V> shared;
    private final ReadOperations<K, V> reads;
    private final PutOperations<K, V> puts;
    private final ReplaceOperations<K, V> replaces;
    private final CompareOperations<K, V> compares;
    private final RemoveOperations<K, V> removes;
    private final InvokeOperations<K, V> invokes;
    private final FillOperations<K, V> fills;
    private final boolean forHibernate;
    private final BulkParts<K, V> bulk;
    private final ReplyLimit readLimit = new ReplyLimit();

    /**
     * @param forHibernate whether Hibernate may use the cache
     * @param threads on which entries are refreshed
     */
    public Operations(CacheContext<K, V> cache, boolean forHibernate, AsyncThreads threads) {
        this.cache = cache;
        this.writes = new WritePath<>(cache);
        this.shared = cache.keyLeases().loadsOnce() ? new SharedLoads<>(cache, writes) : null;
        DirectCommands<K, V> direct = new DirectCommands<>(cache);
        this.reads = new ReadOperations<>(
                cache,
                writes,
                new MissingEntries<>(cache, writes, shared, new LastKnownValues<>(cache)),
                Refresher.of(cache, writes, threads),
                forHibernate);
        this.puts =
                forHibernate ? new HibernatePuts<>(cache, direct, writes) : new PutOperations<>(cache, direct, writes);
        this.replaces = new ReplaceOperations<>(cache, direct, writes);
        this.compares = new CompareOperations<>(cache, writes);
        this.removes = new RemoveOperations<>(cache, direct, writes);
        this.invokes = new InvokeOperations<>(cache, writes);
        this.fills = new FillOperations<>(cache, writes);
        this.forHibernate = forHibernate;
        this.bulk = new BulkParts<>(cache, direct, writes, new ReplyLimit());
    }

    /** Copies of keys and values. */
    public EntryCopies<K, V> copies() {
        return cache.copies();
    }

    /** Is told of each entry that a read finds; {@code null} if entries aren't refreshed. */
    public @Nullable Refresher<K, V> refresher() {
        return reads.refresher();
    }

    public KeyOperation<K, @Nullable V> get(K key) {
        return reads.get(key);
    }

    public KeyOperation<K, Boolean> containsKey(K key) {
        return reads.containsKey(key);
    }

    /** The access to an entry that an iterator returns; {@code null} if an access doesn't change the time to live. */
    public @Nullable KeyOperation<K, Boolean> access(K key) {
        return reads.keepsTtl() ? null : reads.access(key);
    }

    public KeyOperation<K, @Nullable Void> put(K key, V value) {
        byte[] lease = fills.take(changing(key));
        // Puts of Hibernate's READ_WRITE strategy have their own conditions.
        return lease == null || forHibernate && ReadWriteEntries.isEntry(value)
                ? puts.put(key, value)
                : fills.put(key, value, cache.expiry(), lease);
    }

    /** Stores a value with a time to live of its own. */
    public KeyOperation<K, @Nullable Void> put(K key, V value, Ttl ttl) {
        byte[] lease = fills.take(changing(key));
        Expiry expiry = Expiry.fixed(ttl);
        return lease == null ? puts.put(key, value, expiry) : fills.put(key, value, expiry, lease);
    }

    public KeyOperation<K, @Nullable V> getAndPut(K key, V value) {
        byte[] lease = fills.take(changing(key));
        return lease == null ? puts.getAndPut(key, value) : fills.getAndPut(key, value, lease);
    }

    public KeyOperation<K, Boolean> putIfAbsent(K key, V value) {
        byte[] lease = fills.take(changing(key));
        return lease == null ? puts.putIfAbsent(key, value) : fills.putIfAbsent(key, value, cache.expiry(), lease);
    }

    /** Stores a value with a time to live of its own, if there is none. */
    public KeyOperation<K, Boolean> putIfAbsent(K key, V value, Ttl ttl) {
        byte[] lease = fills.take(changing(key));
        Expiry expiry = Expiry.fixed(ttl);
        return lease == null ? puts.putIfAbsent(key, value, expiry) : fills.putIfAbsent(key, value, expiry, lease);
    }

    public KeyOperation<K, Boolean> replace(K key, V value) {
        return replaces.replace(fills.forget(changing(key)), value);
    }

    /** Replaces a value, and gives the entry a time to live of its own. */
    public KeyOperation<K, Boolean> replace(K key, V value, Ttl ttl) {
        return replaces.replace(fills.forget(changing(key)), value, Expiry.fixed(ttl));
    }

    public KeyOperation<K, Boolean> replace(K key, V oldValue, V newValue) {
        return compares.replace(fills.forget(changing(key)), oldValue, newValue);
    }

    public KeyOperation<K, @Nullable V> getAndReplace(K key, V value) {
        return replaces.getAndReplace(fills.forget(changing(key)), value);
    }

    public KeyOperation<K, Boolean> remove(K key) {
        return removes.remove(fills.forget(changing(key)));
    }

    public KeyOperation<K, Boolean> remove(K key, V oldValue) {
        return compares.remove(fills.forget(changing(key)), oldValue);
    }

    public KeyOperation<K, @Nullable V> getAndRemove(K key) {
        return removes.getAndRemove(fills.forget(changing(key)));
    }

    public <T> KeyOperation<K, @Nullable T> invoke(K key, EntryProcessor<K, V, T> processor, Object... arguments) {
        return invokes.invoke(fills.forget(changing(key)), processor, arguments);
    }

    public BulkOperation<K, Map<K, V>> getAll(Set<? extends K> keys) {
        return new GetAll<>(reads, readLimit, keys);
    }

    public BulkOperation<K, @Nullable Void> putAll(Map<? extends K, ? extends V> entries) {
        return new PutAll<>(bulk, changingEntries(entries), cache.expiry(), fills);
    }

    /** Stores values with a time to live of their own. */
    public BulkOperation<K, @Nullable Void> putAll(Map<? extends K, ? extends V> entries, Ttl ttl) {
        return new PutAll<>(bulk, changingEntries(entries), Expiry.fixed(ttl), fills);
    }

    public BulkOperation<K, @Nullable Void> removeAll(Set<? extends K> keys) {
        return RemoveAll.of(bulk, fills.forgetAll(changingAll(keys)));
    }

    /** Removes all existing entries one by one, so that listeners and the cache writer are called for each. */
    public BulkOperation<K, @Nullable Void> removePresent() {
        cache.forgetAllLastKnown();
        return RemoveAll.ofPresent(bulk);
    }

    /**
     * Loads values and stores them in the cache. Doesn't call the cache writer. Does nothing without a cache loader.
     *
     * @param progress called after each batch with the number of keys that are done
     */
    public BulkOperation<K, @Nullable Void> loadAll(
            Collection<? extends K> keys, boolean replaceExisting, LongConsumer progress) {
        return new LoadAll<>(cache, writes, shared, keys, replaceExisting, progress);
    }

    public <T> BulkOperation<K, Map<K, EntryProcessorResult<T>>> invokeAll(
            Set<? extends K> keys, EntryProcessor<K, V, T> processor, Object... arguments) {
        return new InvokeAll<>(cache, writes, invokes, fills.forgetAll(changingAll(keys)), processor, arguments);
    }

    /** Notes that the entry is to be changed, whatever becomes of the operation. */
    private K changing(K key) {
        cache.forgetLastKnown(key);
        return key;
    }

    private <T extends Iterable<? extends K>> T changingAll(T keys) {
        keys.forEach(cache::forgetLastKnown);
        return keys;
    }

    private <T extends Map<? extends K, ? extends V>> T changingEntries(T entries) {
        changingAll(entries.keySet());
        return entries;
    }
}
