package io.omnicache.jcache.internal.manager;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.cache.CacheException;

/** Names of caches that are being created or destroyed, and by whom. To be used with the lock that it is given. */
final class Reservations {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Object lock;
    private final Runnable checkOpen;
    private final Map<String, Reservation> byName = new HashMap<>();

    /**
     * @param checkOpen throws once the manager is closed
     */
    Reservations(Object lock, Runnable checkOpen) {
        this.lock = lock;
        this.checkOpen = checkOpen;
    }

    boolean has(String cacheName) {
        return byName.containsKey(cacheName);
    }

    void reserveToCreate(String cacheName) {
        byName.put(cacheName, new Reservation(Thread.currentThread(), false));
    }

    /**
     * Waits while others create or destroy a cache of the name, then reserves it.
     *
     * @return false if this thread is destroying it already
     */
    boolean reserveToDestroy(String cacheName) {
        Reservation present = byName.get(cacheName);
        if (present != null && present.by() == Thread.currentThread()) {
            if (present.destroying()) {
                return false;
            }
            throw new CacheException("The cache " + cacheName + " is being created by this thread");
        }
        awaitFree(cacheName);
        byName.put(cacheName, new Reservation(Thread.currentThread(), true));
        return true;
    }

    void free(String cacheName) {
        byName.remove(cacheName);
        lock.notifyAll();
    }

    /** Waits until nobody creates or destroys a cache of the name. */
    void awaitFree(String cacheName) {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        while (byName.containsKey(cacheName)) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new CacheException("The cache " + cacheName + " has been created or destroyed for more than "
                        + LONGEST.toSeconds() + " s: look for a factory that asks for the cache it is for");
            }
            try {
                lock.wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new CacheException(
                        "Interrupted while another thread creates or destroys the cache " + cacheName, e);
            }
            checkOpen.run();
        }
    }

    private record Reservation(Thread by, boolean destroying) {}
}
