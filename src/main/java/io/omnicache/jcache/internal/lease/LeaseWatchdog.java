package io.omnicache.jcache.internal.lease;

import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.redis.Script;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Renews the leases that this JVM holds, three times in the length of a lease, by one daemon thread that runs only
 * while there are leases. If a renewal fails, the next turn tries again; a lease that has ended meanwhile is lost.
 * Thread-safe.
 */
final class LeaseWatchdog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LeaseWatchdog.class);
    private static final Script RENEW =
            Script.load(LeaseWatchdog.class, "renew_lease.lua").withTwin(LeaseTwins::renew);
    private static final int TURNS_PER_LEASE = 3;

    private final RedisConnection connection;
    private final long leaseMillis;
    private final long periodNanos;
    private final Set<Lease> held = ConcurrentHashMap.newKeySet();
    private final ScheduledThreadPoolExecutor timer;
    private boolean scheduled;

    LeaseWatchdog(RedisConnection connection, Duration length) {
        this.connection = connection;
        this.leaseMillis = length.toMillis();
        this.periodNanos = length.toNanos() / TURNS_PER_LEASE;
        this.timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "omnicache-leases");
            thread.setDaemon(true);
            return thread;
        });
        timer.setKeepAliveTime(2 * length.toMillis(), TimeUnit.MILLISECONDS);
        timer.allowCoreThreadTimeOut(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Renews the lease from now on. */
    void add(Lease lease) {
        held.add(lease);
        schedule();
    }

    /** Renews the lease no longer. */
    void remove(Lease lease) {
        held.remove(lease);
    }

    private synchronized void schedule() {
        if (!scheduled && !timer.isShutdown()) {
            scheduled = true;
            timer.schedule(this::run, periodNanos, TimeUnit.NANOSECONDS);
        }
    }

    private void run() {
        synchronized (this) {
            scheduled = false;
        }
        try {
            renewAll();
        } catch (RuntimeException e) {
            LOG.debug("Leases could not be renewed", e);
        }
        if (!held.isEmpty()) {
            schedule();
        }
    }

    private void renewAll() {
        long now = System.nanoTime();
        held.removeIf(lease -> lease.isOver(now));
        // A lease that was taken just now needs no renewal in this turn.
        List<Lease> due =
                held.stream().filter(lease -> lease.isDue(now, periodNanos / 2)).toList();
        if (due.isEmpty()) {
            return;
        }
        List<Command> renewals = new ArrayList<>(due.size());
        due.forEach(lease ->
                renewals.add(Command.script(RENEW, lease.key(), lease.token(), lease.length(now, leaseMillis))));
        List<Reply> replies = connection.callAll(renewals);
        for (int i = 0; i < due.size(); i++) {
            Object reply = replies.get(i).value();
            if (reply instanceof Long renewed && renewed == 1) {
                due.get(i).onRenewed(now);
            } else if (reply != null) {
                due.get(i).onLost();
                held.remove(due.get(i));
            }
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
