package io.omnicache.jcache;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import javax.cache.Cache;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * The operations of a cache as {@code CompletionStage}s, so that no caller waits for the reply of Redis. Obtain it by
 * {@link #of} or by {@code cache.unwrap(AsyncCache.class)}. Each operation does what the method of the same name of
 * {@link Cache} does, with the same results, statistics, events, loader and writer, on the same connections.
 * Thread-safe.
 *
 * <h2>Which operations need no thread</h2>
 *
 * An operation that consists of one command is sent by the calling thread, and no thread waits for the reply. These
 * are {@code get}, {@code containsKey}, {@code put}, {@code getAndPut}, {@code putIfAbsent},
 * {@code replace(key, value)}, {@code getAndReplace}, {@code remove(key)} and {@code getAndRemove}, on a cache
 * without a writer, without listeners and with one of the API's own expiry policies. Some of these operations send a
 * second command after the reply to the first: {@code putIfAbsent}, {@code replace(key, value)} and
 * {@code getAndReplace} if the entry exists; {@code replace(key, oldValue, newValue)} and
 * {@code remove(key, oldValue)} if the entry has another value. No thread waits for the second reply either.
 *
 * <p>A thread of the cache manager carries out all other operations, as a synchronous caller would. It also calls the
 * cache loader.
 *
 * <h2>Threads</h2>
 *
 * A thread of the cache manager, named {@code omnicache-async-}, completes each stage and runs the dependent stages;
 * a network thread never does. If the stage is complete already, the dependent stages run in the calling thread.
 * After the manager was closed, or if the JVM can create no such thread, they run on the common pool; if that is not
 * possible either, on the thread that received the result.
 *
 * <p>The manager has as many of these threads as there are processors, two at least. Further threads are added while
 * some of them join stages or wait for Redis or for the application. At most 64 operations that wait run at the same
 * time; further ones wait in a queue. Run dependent work that waits for anything else on an executor of the
 * application, by {@code thenApplyAsync(function, executor)}. Dependent work may call synchronous operations of the
 * cache and may join other stages. Loaders, writers, listeners and entry processors must not join stages of
 * operations that need more than one command: 64 of them would wait for each other.
 *
 * <p>Values, loaders, writers, synchronous listeners, entry processors and completion listeners have the context
 * class loader of the thread that called the operation. It is not kept after the operation has ended. Dependent
 * stages have the context class loader of the manager.
 *
 * <h2>Arguments</h2>
 *
 * As with the synchronous methods, a {@code null} argument, an argument of another type than the cache is declared
 * with, and a closed cache cause an exception at once; no stage is returned. Keys, values, sets and maps are copied
 * when the method is called, and may be changed as soon as it has returned. An entry processor and the elements of
 * its array of arguments are not copied.
 *
 * <h2>Errors</h2>
 *
 * Every other exception of the synchronous method completes the stage exceptionally:
 *
 * <ul>
 *   <li>{@link RedisCacheException} if Redis cannot be reached, refuses, or does not answer;
 *       {@link RedisCacheException#isOutcomeUnknown()} tells whether the operation may have been carried out,
 *   <li>the exceptions and errors of loaders, writers, listeners and entry processors,
 *   <li>{@link IllegalStateException} if the cache is closed before an operation that needs more than one command has
 *       written,
 *   <li>{@link OutOfMemoryError} if the JVM can create no thread for an operation that needs one; the operation was
 *       not begun.
 * </ul>
 *
 * As always, dependent stages get the exception wrapped in a {@link java.util.concurrent.CompletionException}.
 *
 * <h2>Timeouts</h2>
 *
 * The settings of the connection apply as to synchronous calls: a command that is not answered within {@code timeout}
 * fails, and a command that was certainly not carried out is sent again, up to {@code retries} times. Every stage
 * completes, also if the manager is closed meanwhile. The timeouts of work that waits begin when a thread starts it.
 * Work that no thread starts within 30 s fails and was not begun. {@code orTimeout} on the future of a stage ends the
 * waiting but not the operation.
 *
 * <h2>Cancellation</h2>
 *
 * {@code stage.toCompletableFuture().cancel(..)} withdraws a command that was not yet handed to the network: it is
 * never sent. Otherwise the operation is carried out and counted in the statistics, and its result is dropped;
 * nothing interrupts it. A second command that would have to follow is not sent any more. Cancelling a dependent
 * stage has no effect on the operation.
 *
 * <h2>Order</h2>
 *
 * If one thread calls two asynchronous operations on one key, and both need no thread (see above), they take effect
 * in the order of the calls. Operations that fail are not part of this order. A later operation waits until an
 * earlier one that may need a second command has ended, for 30 s at most.
 *
 * <p>The order of two operations that are under way at the same time may change if the server certainly did not carry
 * out the first one and its command is sent again, as {@code retries} allows. This happens while the key moves to
 * another server of the cluster, when a server forgets its scripts, when it refuses commands for a moment (loading,
 * busy, too few replicas), and when a connection breaks before both were written. With {@code retries=0} only the
 * first two of these cases remain.
 *
 * <p>No order is promised if a thread of the manager carries out one of the two, if one is synchronous, or if the
 * keys differ: make the second operation depend on the stage of the first.
 *
 * <h2>Limits</h2>
 *
 * A manager has at most 4,096 asynchronous operations under way. A further caller waits up to {@code timeout}; then
 * it gets a stage that has failed with a {@link RedisCacheException}, and the operation was not begun. A dependent
 * stage that runs on a thread of the manager never waits: up to 4,096 further operations may be started there, then
 * their stages fail at once. {@link #loadAll} has the limit of {@link Cache#loadAll} instead.
 *
 * @param <K> the keys' type
 * @param <V> the values' type
 */
public interface AsyncCache<K, V> {

    /**
     * Returns the asynchronous operations of a cache.
     *
     * @throws IllegalArgumentException if the cache is not one of this provider
     */
    @SuppressWarnings("unchecked") // The result has the types of the cache.
    static <K, V> AsyncCache<K, V> of(Cache<K, V> cache) {
        return cache.unwrap(AsyncCache.class);
    }

    /**
     * Reads a value. A cache with read-through loads a missing value. The stage completes with {@code null} if there
     * is no value.
     *
     * @see Cache#get
     */
    CompletionStage<@Nullable V> get(K key);

    /**
     * Reads values. The stage completes with the existing values by key.
     *
     * @see Cache#getAll
     */
    CompletionStage<Map<K, V>> getAll(Set<? extends K> keys);

    /**
     * Tells whether there is an entry. Loads nothing. The stage completes with the answer.
     *
     * @see Cache#containsKey
     */
    CompletionStage<Boolean> containsKey(K key);

    /**
     * Loads entries on threads of the cache that only load. The stage completes when the entries are in the cache.
     *
     * @param replaceExistingValues whether existing entries are loaded too
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
     * Stores a value. The stage completes with the previous value; with {@code null} if there was none.
     *
     * @see Cache#getAndPut
     */
    CompletionStage<@Nullable V> getAndPut(K key, V value);

    /**
     * Stores many values. If some fail, others may have been stored.
     *
     * @see Cache#putAll
     */
    CompletionStage<@Nullable Void> putAll(Map<? extends K, ? extends V> map);

    /**
     * Stores a value if there is none. The stage completes with whether it was stored.
     *
     * @see Cache#putIfAbsent
     */
    CompletionStage<Boolean> putIfAbsent(K key, V value);

    /**
     * Removes an entry. The stage completes with whether there was an entry.
     *
     * @see Cache#remove(Object)
     */
    CompletionStage<Boolean> remove(K key);

    /**
     * Removes an entry if it has this value. The stage completes with whether the entry was removed.
     *
     * @see Cache#remove(Object, Object)
     */
    CompletionStage<Boolean> remove(K key, V oldValue);

    /**
     * Removes an entry. The stage completes with its value; with {@code null} if there was no entry.
     *
     * @see Cache#getAndRemove
     */
    CompletionStage<@Nullable V> getAndRemove(K key);

    /**
     * Replaces a value if it equals the old one. The stage completes with whether the value was replaced.
     *
     * @see Cache#replace(Object, Object, Object)
     */
    CompletionStage<Boolean> replace(K key, V oldValue, V newValue);

    /**
     * Replaces the value of an existing entry. The stage completes with whether there was an entry.
     *
     * @see Cache#replace(Object, Object)
     */
    CompletionStage<Boolean> replace(K key, V value);

    /**
     * Replaces the value of an existing entry. The stage completes with the previous value; with {@code null} if
     * there was none.
     *
     * @see Cache#getAndReplace
     */
    CompletionStage<@Nullable V> getAndReplace(K key, V value);

    /**
     * Removes entries. If some fail, others may have been removed.
     *
     * @see Cache#removeAll(Set)
     */
    CompletionStage<@Nullable Void> removeAll(Set<? extends K> keys);

    /**
     * Removes all entries. Calls listeners and the writer.
     *
     * @see Cache#removeAll()
     */
    CompletionStage<@Nullable Void> removeAll();

    /**
     * Removes all entries. Calls neither listeners nor the writer.
     *
     * @see Cache#clear
     */
    CompletionStage<@Nullable Void> clear();

    /**
     * Calls an entry processor on a thread of the manager. The stage completes with the processor's result.
     *
     * @see Cache#invoke
     */
    <T> CompletionStage<@Nullable T> invoke(K key, EntryProcessor<K, V, T> entryProcessor, Object... arguments);

    /**
     * Calls an entry processor for each key, one after the other. The stage completes with the processor's result or
     * exception for each key.
     *
     * @see Cache#invokeAll
     */
    <T> CompletionStage<Map<K, EntryProcessorResult<T>>> invokeAll(
            Set<? extends K> keys, EntryProcessor<K, V, T> entryProcessor, Object... arguments);
}
