package io.omnicache.jcache;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import javax.cache.Cache;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a cache without waiting for them: {@code cache.unwrap(AsyncCache.class)}, or {@link #of}. Each does what the
 * method of the same name of {@link Cache} does, with the same results, statistics, events, loader and writer, on the same
 * connections as the synchronous callers. Thread-safe.
 *
 * <h2>What is really asynchronous</h2>
 *
 * Where an operation is one command ({@code get}, {@code containsKey}, {@code put}, {@code getAndPut}, {@code putIfAbsent},
 * {@code replace(key, value)}, {@code getAndReplace}, {@code remove(key)} and {@code getAndRemove}, on a cache without a writer, without
 * listeners and with one of the API's own expiry policies), it is sent by the calling thread, and no thread waits for the reply. The
 * same where a second command has to follow, when the reply to the first has come: {@code putIfAbsent}, {@code replace} and
 * {@code getAndReplace} of an entry that is there, {@code replace(key, oldValue, newValue)} and {@code remove(key, oldValue)} of an entry
 * with another value. All else, a cache loader's work among it, is done by a thread of the manager as a synchronous caller would do it.
 *
 * <h2>Threads</h2>
 *
 * A stage is completed by a thread of the cache manager (named {@code omnicache-async-}), never by one of the network, and what
 * depends on it runs there; it runs in the calling thread where the stage is complete already, and on the common pool once the manager
 * is closed, or where the JVM can make no such thread; if the common pool can't either, on the thread that has the outcome. There are
 * as many threads as processors, two at least, and further ones while some join stages or do work that waits, which 64 do at the same
 * time at most. What waits for something else belongs on an executor of the application's, by {@code thenApplyAsync(function,
 * executor)}. In what depends on a stage, synchronous operations of the cache may be called, and other stages joined. Loaders,
 * writers, listeners and entry processors must not join stages of operations that take more than one command: 64 of them that do would
 * wait for each other. Values, loaders, writers, synchronous listeners, entry processors and completion
 * listeners find the context class loader of the thread that called; it isn't kept longer than the operation takes. What depends on a stage
 * finds the manager's.
 *
 * <h2>Arguments</h2>
 *
 * A {@code null}, an object of a type that the cache isn't declared with, and a closed cache are thrown at once, as by the synchronous
 * methods. All others are taken as they are when the method is called: keys, values, sets and maps may be changed as soon as it has
 * returned. An entry processor and what is in its array of arguments are not copied.
 *
 * <h2>Errors</h2>
 *
 * Everything else that a synchronous method throws is what the stage completes with: {@link RedisCacheException} where Redis can't be
 * asked, refuses or doesn't answer, with {@link RedisCacheException#isOutcomeUnknown()} where the operation may have been carried out;
 * the exceptions and errors of loaders, writers, listeners and entry processors; {@link IllegalStateException} where the cache is
 * closed before an operation that takes more than one command has written; an {@link OutOfMemoryError} where the JVM can make no
 * thread for an operation that needs one, which then isn't begun. As always, stages that depend on it see a {@link
 * java.util.concurrent.CompletionException} around it.
 *
 * <h2>Timeouts</h2>
 *
 * The settings of the connection hold as for synchronous calls: a command that isn't answered within {@code timeout} fails, and one that
 * certainly wasn't carried out is sent again as {@code retries} says. Every stage completes, also when the manager is closed while
 * it is under way. Work that waits has its own timeouts from when a thread takes it up; what no thread takes up within 30 s fails
 * without having begun. {@code orTimeout} on a stage's future ends the waiting, not the operation.
 *
 * <h2>Cancellation</h2>
 *
 * {@code stage.toCompletableFuture().cancel(..)} takes the command back if it has not been handed to the network: then it is never
 * sent. Otherwise the operation is carried out, is counted in the statistics, and its result is dropped; nothing interrupts it. Where a
 * second command would have to follow, it isn't sent any more.
 * Cancelling a stage that depends on an operation's does nothing to the operation.
 *
 * <h2>Order</h2>
 *
 * Two asynchronous operations of one thread on one key that are one command each, or one and a second as said above, take effect in the
 * order of the calls; those that fail are left out. A later one waits for the end of an earlier one that may need a second command, for
 * 30 s at most. That may change for two that are under way at the same time if the first is certainly not carried out and, as
 * {@code retries} says, sent again: while the key moves to another server of the cluster, where a server forgets its scripts or refuses
 * commands for a moment (loading, busy, too few replicas), and where a connection breaks before both were written. With
 * {@code retries=0} only the first two of these remain. Where one of the two is done by a thread of the manager or is synchronous, and between
 * different keys, no order is promised: have the second depend on the first's stage.
 *
 * <h2>How many</h2>
 *
 * A manager has at most 4,096 asynchronous operations under way. A caller that comes when there are so many waits for a place, up
 * to {@code timeout}; then it gets a stage that has failed with a {@link RedisCacheException}, and the operation was not begun. What depends
 * on a stage, and runs on the manager's threads, never waits: it may start as many more, then its stages fail at once.
 * {@link #loadAll} has the bound of {@link Cache#loadAll} instead.
 *
 * @param <K> the keys' type
 * @param <V> the values' type
 */
public interface AsyncCache<K, V> {

    /**
     * The asynchronous operations of a cache.
     *
     * @throws IllegalArgumentException if it isn't one of this provider's
     */
    @SuppressWarnings("unchecked") // They have the types that the cache has.
    static <K, V> AsyncCache<K, V> of(Cache<K, V> cache) {
        return cache.unwrap(AsyncCache.class);
    }

    /**
     * The value, loaded on a cache that reads through; {@code null} if there is none.
     *
     * @see Cache#get
     */
    CompletionStage<@Nullable V> get(K key);

    /**
     * The values that there are, by their keys.
     *
     * @see Cache#getAll
     */
    CompletionStage<Map<K, V>> getAll(Set<? extends K> keys);

    /**
     * Whether there is an entry; none is loaded.
     *
     * @see Cache#containsKey
     */
    CompletionStage<Boolean> containsKey(K key);

    /**
     * Loads entries, on the cache's own threads for this; complete when they are in the cache.
     *
     * @param replaceExistingValues whether entries that are there are loaded, too
     * @see Cache#loadAll
     */
    CompletionStage<@Nullable Void> loadAll(Set<? extends K> keys, boolean replaceExistingValues);

    /**
     * Stores a value.
     *
     * @see Cache#put
     */
    CompletionStage<@Nullable Void> put(K key, V value);

    /**
     * Stores a value; gives the one that was there, or {@code null}.
     *
     * @see Cache#getAndPut
     */
    CompletionStage<@Nullable V> getAndPut(K key, V value);

    /**
     * Stores many values; where some fail, the others may be stored.
     *
     * @see Cache#putAll
     */
    CompletionStage<@Nullable Void> putAll(Map<? extends K, ? extends V> map);

    /**
     * Stores a value if there is none; gives whether it did.
     *
     * @see Cache#putIfAbsent
     */
    CompletionStage<Boolean> putIfAbsent(K key, V value);

    /**
     * Removes an entry; gives whether there was one.
     *
     * @see Cache#remove(Object)
     */
    CompletionStage<Boolean> remove(K key);

    /**
     * Removes an entry if it has this value; gives whether it did.
     *
     * @see Cache#remove(Object, Object)
     */
    CompletionStage<Boolean> remove(K key, V oldValue);

    /**
     * Removes an entry; gives its value, or {@code null} if there was none.
     *
     * @see Cache#getAndRemove
     */
    CompletionStage<@Nullable V> getAndRemove(K key);

    /**
     * Replaces a value if it is this one; gives whether it did.
     *
     * @see Cache#replace(Object, Object, Object)
     */
    CompletionStage<Boolean> replace(K key, V oldValue, V newValue);

    /**
     * Stores a value if there is one; gives whether it did.
     *
     * @see Cache#replace(Object, Object)
     */
    CompletionStage<Boolean> replace(K key, V value);

    /**
     * Stores a value if there is one; gives the one that was there, or {@code null}.
     *
     * @see Cache#getAndReplace
     */
    CompletionStage<@Nullable V> getAndReplace(K key, V value);

    /**
     * Removes entries; where some fail, the others may be removed.
     *
     * @see Cache#removeAll(Set)
     */
    CompletionStage<@Nullable Void> removeAll(Set<? extends K> keys);

    /**
     * Removes all entries.
     *
     * @see Cache#removeAll()
     */
    CompletionStage<@Nullable Void> removeAll();

    /**
     * Removes all entries without telling anybody.
     *
     * @see Cache#clear
     */
    CompletionStage<@Nullable Void> clear();

    /**
     * Has a processor change an entry, on a thread of the manager; gives what it returns.
     *
     * @see Cache#invoke
     */
    <T> CompletionStage<@Nullable T> invoke(K key, EntryProcessor<K, V, T> entryProcessor, Object... arguments);

    /**
     * Has a processor change entries, one after the other; gives what it returned or threw for each.
     *
     * @see Cache#invokeAll
     */
    <T> CompletionStage<Map<K, EntryProcessorResult<T>>> invokeAll(
            Set<? extends K> keys, EntryProcessor<K, V, T> entryProcessor, Object... arguments);
}
