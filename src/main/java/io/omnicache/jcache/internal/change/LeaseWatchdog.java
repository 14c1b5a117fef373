package io.omnicache.jcache.internal.change;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the leases of locks while this JVM lives, so that a slow cache loader or cache writer keeps its lock. Looks at
 * the leases three times per lease, in a daemon thread that ends when nothing is locked. If Redis fails, the next look
 * tries again; a lease that has ended stays ended. Thread-safe.
 */
final class LeaseWatchdog {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseWatchdog.class);
    private static final int LOOKS_PER_LEASE = 3;

    private final String name;
    private final long tickMillis;
    private final Consumer<List<StoreLease>> renewal;
    private final Set<StoreLease> watched = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Thread thread;

    /** @param renewal renews leases, and waits for that no longer than a command may take */
    LeaseWatchdog(String name, long leaseMillis, Consumer<List<StoreLease>> renewal) {
        this.name = name;
        this.tickMillis = Math.max(1, leaseMillis / LOOKS_PER_LEASE);
        this.renewal = renewal;
    }

    void watch(StoreLease lease) {
        watched.add(lease);
        if (thread == null) {
            start();
        }
    }

    void leave(StoreLease lease) {
        watched.remove(lease);
    }

    private synchronized void start() {
        if (thread == null) {
            Thread started = new Thread(this::run, name);
            started.setDaemon(true);
            started.setContextClassLoader(null); // Not the application's, which may end before.
            thread = started;
            started.start();
        }
    }

    private void run() {
        do {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(tickMillis));
            try {
                List<StoreLease> due = watched.stream()
                        .filter(lease -> lease.ageMillis() >= tickMillis)
                        .toList();
                if (!due.isEmpty()) {
                    renewal.accept(due);
                }
            } catch (Throwable e) {
                LOG.warn("{}: leases could not be renewed", name, e);
            }
        } while (goesOn());
    }

    /** Forgets the thread before the last look, so that who comes later starts another one. */
    private synchronized boolean goesOn() {
        thread = null;
        if (watched.isEmpty()) {
            return false;
        }
        thread = Thread.currentThread();
        return true;
    }
}
