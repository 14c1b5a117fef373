package io.omnicache.jcache.internal.manager;

import io.omnicache.jcache.internal.cache.RedisCache;
import io.omnicache.jcache.internal.config.CacheDefinitions;
import io.omnicache.jcache.internal.text.Shown;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The caches of one manager by name: the open ones, those that the settings file declares, and the names that are
 * reserved while a cache is created or destroyed. A reservation lets the application's factories run without a lock.
 * Thread-safe.
 */
final class CacheRegistry {
    private static final Duration MAX_WAIT = Duration.ofSeconds(30);

    private final URI managerUri;
    private final CacheDefinitions definitions;
    private final Map<String, RedisCache<?, ?>> open = new ConcurrentHashMap<>();

    /**
     * Names in the settings file whose cache was destroyed. Such a name is declared again when code creates the
     * cache.
     */
    private final Set<String> destroyed = ConcurrentHashMap.newKeySet();

    /** Guarded by this. */
    private final Map<String, Reservation> reserved = new HashMap<>();

    /** The caches that are being closed, and the threads that do it. Guarded by this. */
    private final Map<RedisCache<?, ?>, Thread> closing = new HashMap<>();

    private volatile boolean closed;

    CacheRegistry(URI managerUri, CacheDefinitions definitions) {
        this.managerUri = managerUri;
        this.definitions = definitions;
    }

    boolean isClosed() {
        return closed;
    }

    /** @throws IllegalStateException if the manager is closed */
    void checkOpen() {
        if (closed) {
            throw new IllegalStateException("The cache manager " + managerUri + " is closed");
        }
    }

    /**
     * Closes the registry: every later call that reserves or adds a cache fails.
     *
     * @return the caches that are open; {@code null} if the registry was closed before
     */
    synchronized @Nullable List<RedisCache<?, ?>> close() {
        if (closed) {
            return null;
        }
        closed = true;
        notifyAll();
        return new ArrayList<>(open.values());
    }

    /** Returns the open cache of this name; {@code null} if there is none. */
    @Nullable
    RedisCache<?, ?> find(String name) {
        return open.get(name);
    }

    /** Returns the names of all caches that are open or named by the settings file. */
    Set<String> names() {
        Set<String> names = new TreeSet<>(definitions.names());
        names.removeAll(destroyed);
        names.addAll(open.keySet());
        return names;
    }

    /** Returns whether the settings file declares a cache of this name, so that {@code getCache} opens it. */
    boolean isDeclared(String name) {
        return definitions.names().contains(name) ? !destroyed.contains(name) : definitions.isMatchedByPattern(name);
    }

    /** Records that code has created the cache: the name in the settings file counts again. */
    void onCreated(String name) {
        destroyed.remove(name);
    }

    /**
     * Records that the cache was destroyed: the name in the settings file no longer counts, but a pattern that
     * matches it still does.
     */
    void onDestroyed(String name) {
        if (definitions.names().contains(name)) {
            destroyed.add(name);
        }
    }

    /**
     * Adds a cache whose name is reserved.
     *
     * @throws IllegalStateException if the manager was closed meanwhile
     */
    synchronized void add(RedisCache<?, ?> cache) {
        checkOpen();
        open.put(cache.getName(), cache);
    }

    /** Removes a cache that was closed. */
    void remove(RedisCache<?, ?> cache) {
        open.remove(cache.getName(), cache);
    }

    /** The calling thread begins to close a cache. */
    synchronized void onClosing(RedisCache<?, ?> cache) {
        closing.put(cache, Thread.currentThread());
    }

    /** A cache is closed, with its parts. */
    synchronized void onClosed(RedisCache<?, ?> cache) {
        closing.remove(cache);
        notifyAll();
    }

    /**
     * Waits for the caches that other threads are closing, a minute at most: what waits to be written behind needs the
     * connection. A thread that is interrupted doesn't wait.
     */
    synchronized void awaitClosed() {
        long deadline = System.nanoTime() + 2 * MAX_WAIT.toNanos();
        while (closing.values().stream().anyMatch(thread -> thread != Thread.currentThread())) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                return;
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Reserves a name for a new cache. Returns {@code false} if a cache of the name is open or reserved. */
    synchronized boolean reserveToCreate(String name) {
        checkOpen();
        if (open.containsKey(name) || reserved.containsKey(name)) {
            return false;
        }
        reserved.put(name, new Reservation(Thread.currentThread(), false));
        return true;
    }

    /**
     * Reserves the name of a declared cache in order to open it. Waits while another thread creates or destroys the
     * cache.
     *
     * @return {@code false} if the cache does not have to be opened any more
     * @throws CacheException if the wait takes too long or is interrupted
     */
    synchronized boolean reserveToOpen(String name) {
        awaitFree(name);
        return isDeclared(name) && reserveToCreate(name);
    }

    /**
     * Reserves a name in order to destroy its cache, so that the entries of a new cache are not deleted with the old
     * ones. Waits while another thread creates or destroys the cache.
     *
     * @return {@code false} if this thread is destroying the cache already
     * @throws CacheException if this thread is creating the cache, or if the wait takes too long or is interrupted
     */
    synchronized boolean reserveToDestroy(String name) {
        checkOpen();
        Reservation present = reserved.get(name);
        if (present != null && present.owner() == Thread.currentThread()) {
            if (present.toDestroy()) {
                return false;
            }
            throw new CacheException("The cache " + Shown.name(name) + " is being created by this thread");
        }
        awaitFree(name);
        reserved.put(name, new Reservation(Thread.currentThread(), true));
        return true;
    }

    /** Ends the reservation of a name. */
    synchronized void free(String name) {
        reserved.remove(name);
        notifyAll();
    }

    private synchronized void awaitFree(String name) {
        long deadline = System.nanoTime() + MAX_WAIT.toNanos();
        while (reserved.containsKey(name)) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new CacheException("Creating or destroying the cache " + name
                        + " has taken another thread more than " + MAX_WAIT.toSeconds()
                        + " s: look for a factory that asks the manager for the cache that is being created");
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CacheException("Interrupted while another thread creates or destroys the cache " + name, e);
            }
            checkOpen();
        }
    }

    private record Reservation(Thread owner, boolean toDestroy) {}
}
