package io.omnicache.jcache.internal.loading;

import io.omnicache.jcache.internal.change.WritePath;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.execution.StepwiseLoad;
import io.omnicache.jcache.internal.execution.StepwiseLoad.Pause;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.internal.store.ReadThrough;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.cache.CacheException;

/**
 * The loads of one cache with {@code loading: cluster}: at a time, one client of all JVMs loads an entry, and the
 * others get what it has stored as soon as it is there. Thread-safe.
 *
 * <p>In one JVM the threads that wait share the result, also a failure. In the other JVMs a failure lets the next one
 * load. A JVM that dies keeps others waiting for the length of a lease at most, a slow loader for {@code load-timeout}.
 * If Redis fails, no lease can be had, and the exception of the connection is thrown.
 */
public final class SharedLoads<K, V> {
    private final CacheContext<K, V> cache;
    private final WritePath<K, V> writes;
    private final Flights<V> flights;

    public SharedLoads(CacheContext<K, V> cache, WritePath<K, V> writes) {
        this.cache = cache;
        this.writes = writes;
        this.flights = new Flights<>(cache.keyLeases().loadTimeout());
    }

    /**
     * Loads in the calling thread.
     *
     * @return the values by their keys; no value where the loader has none
     * @throws CacheException if the loader fails, here or in another thread, or after a long wait for others
     */
    public Map<K, V> loadAll(ReadThrough<K, V> reader, List<K> keys, LoadPurpose purpose) {
        SharedLoad<K, V> load = new SharedLoad<>(cache, writes, reader, flights, keys, purpose);
        for (Pause pause = load.advance(); pause != null; pause = load.advance()) {
            await(pause, load);
        }
        return load.result();
    }

    /** Begins a load that waits without a thread. */
    public StepwiseLoad<Map<K, V>> begin(ReadThrough<K, V> reader, List<K> keys) {
        return new SharedLoad<>(cache, writes, reader, flights, keys, LoadPurpose.READ);
    }

    private static void await(Pause pause, SharedLoad<?, ?> load) {
        OperationTime time = OperationTime.ofThread();
        long clock = pause.clockNow();
        long paused = time.pause(); // Another client's loader is waited for.
        try {
            Object unused = pause.signal().get(pause.nanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return; // The next step looks again.
        } catch (InterruptedException e) {
            load.close();
            Thread.currentThread().interrupt();
            throw new CacheException(
                    "Interrupted while waiting for another load of the same key; repeat the operation if it is still"
                            + " wanted",
                    e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("A wait has no failure", e);
        } finally {
            time.goOn(paused);
            time.giveBack(-pause.countedNanos(System.nanoTime() - paused, clock));
        }
    }
}
