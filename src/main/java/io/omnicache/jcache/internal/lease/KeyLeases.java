package io.omnicache.jcache.internal.lease;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.ChangeScript;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.FinalCommands;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.redis.Script;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leases of one manager: each says that one client of all JVMs works for an entry. Thread-safe; not reentrant, as a
 * lease belongs to whoever took it, not to a thread.
 *
 * <p>A lease is short and is renewed while its owner works, for a longest time. So the lease of a JVM that dies or
 * stops ends by itself within {@link #LENGTH}. A lease may be lost: evicted, flushed, or with a master. Then two
 * clients may work for an entry at the same time, and only the one whose lease is there may store its result by a
 * completion. If Redis fails, no lease is taken and the exception of the connection is thrown.
 *
 * @see <a href="https://redis.io/docs/latest/commands/set/">SET with NX and PX</a>
 */
public final class KeyLeases implements AutoCloseable {
    /** The length of a lease without renewal. */
    public static final Duration LENGTH = Duration.ofSeconds(3);
    /** How often those look who can't be told of a lease's end. */
    public static final long LOOK_MILLIS = 50;

    private static final Logger LOG = LoggerFactory.getLogger(KeyLeases.class);
    private static final Script ACQUIRE =
            Script.loadRead(KeyLeases.class, "acquire_lease.lua").withTwin(LeaseTwins::acquire);
    private static final Script END =
            Script.load(KeyLeases.class, "end_lease.lua").withTwin(LeaseTwins::end);
    private static final Long DONE = 1L;

    private final RedisConnection connection;
    private final long lengthMillis;
    private final LeaseKeys keys;
    private final LeaseWaits waits;
    private final LeaseWatchdog watchdog;
    private final LeasePart part;
    private final String tokens = LeaseWaits.newName();
    private final AtomicLong taken = new AtomicLong();

    /** Sends nothing yet, and starts no thread. */
    public KeyLeases(RedisConnection connection, String keyPrefix) {
        this(connection, keyPrefix, LENGTH);
    }

    KeyLeases(RedisConnection connection, String keyPrefix, Duration length) {
        this.connection = connection;
        this.lengthMillis = length.toMillis();
        this.keys = new LeaseKeys(keyPrefix);
        this.waits = new LeaseWaits(connection::pushes, keys);
        this.watchdog = new LeaseWatchdog(connection, length);
        this.part = new LeasePart(keys);
    }

    /**
     * The part of all changes of a cache whose entries are loaded under leases: an explicit change ends the lease of
     * its entry, and a completion is refused without its lease. Put it behind all other parts.
     */
    public ChangeScript.Part part() {
        return part;
    }

    /**
     * Takes a lease, by one {@code SET}.
     *
     * @param entry the entry's key in Redis
     * @param longest how long the lease is renewed
     * @return {@code null} if another client, or another owner in this JVM, holds the lease
     */
    public @Nullable Lease tryTake(LeaseKind kind, byte[] entry, Duration longest) {
        Lease lease = newLease(kind, entry, longest);
        Command take = Command.of(Verb.SET, lease.key(), lease.token(), "NX", "PX", length(lease));
        if (connection.call(take) == null) {
            return null;
        }
        watchdog.add(lease);
        return lease;
    }

    /**
     * Tries to take many leases. The attempts are in the order of the wishes. Who doesn't get a lease is told of its
     * end: the caller must close each {@link LeaseAttempt.Held#notice()}.
     *
     * @param longest how long a lease is renewed
     * @throws RedisCacheException if Redis fails; the leases that were taken are ended, if possible
     */
    public List<LeaseAttempt> tryAll(LeaseKind kind, List<Wish> wishes, Duration longest) {
        List<LeaseAttempt> attempts = attempt(kind, wishes, longest);
        try {
            return attempts.stream().noneMatch(KeyLeases::isUntold) || !waits.subscribe()
                    ? attempts
                    : withNotices(attempts, kind, wishes, longest);
        } catch (Throwable e) {
            attempts.forEach(this::abandon);
            throw e;
        }
    }

    /** Tries again those that couldn't be told of the end of a lease. */
    private List<LeaseAttempt> withNotices(
            List<LeaseAttempt> attempts, LeaseKind kind, List<Wish> wishes, Duration longest) {
        List<LeaseAttempt> result = new ArrayList<>(attempts);
        List<Integer> untold = new ArrayList<>();
        List<Wish> again = new ArrayList<>();
        for (int i = 0; i < attempts.size(); i++) {
            if (isUntold(attempts.get(i))) {
                untold.add(i);
                again.add(wishes.get(i));
            }
        }
        List<LeaseAttempt> second = attempt(kind, again, longest);
        for (int i = 0; i < untold.size(); i++) {
            result.set(untold.get(i), second.get(i));
        }
        return result;
    }

    private static boolean isUntold(LeaseAttempt attempt) {
        return attempt instanceof LeaseAttempt.Held held && held.notice() == null;
    }

    private List<LeaseAttempt> attempt(LeaseKind kind, List<Wish> wishes, Duration longest) {
        String name = waits.nameIfSubscribed();
        List<Lease> leases = new ArrayList<>(wishes.size());
        List<LeaseWait> opened = new ArrayList<>(wishes.size());
        List<Command> commands = new ArrayList<>(wishes.size());
        for (Wish wish : wishes) {
            Lease lease = newLease(kind, wish.entry(), longest);
            leases.add(lease);
            if (!name.isEmpty()) {
                opened.add(waits.open(lease.key())); // Before the command, so that no message is missed.
            }
            commands.add(acquire(wish, lease, name));
        }
        List<LeaseAttempt> attempts = new ArrayList<>(wishes.size());
        try {
            List<Reply> replies = call(commands);
            for (int i = 0; i < replies.size(); i++) {
                LeaseWait wait = name.isEmpty() ? null : opened.get(i);
                attempts.add(attempt(replies.get(i).get(), leases.get(i), wait));
            }
            return attempts;
        } catch (Throwable e) { // It is unknown which leases were taken.
            opened.forEach(LeaseWait::close);
            endAll(leases, LeaseOutcome.FAILED);
            throw e;
        }
    }

    private List<Reply> call(List<Command> commands) {
        return commands.size() == 1
                ? List.of(new Reply(connection.call(commands.get(0)), null))
                : connection.callAll(commands);
    }

    private LeaseAttempt attempt(@Nullable Object reply, Lease lease, @Nullable LeaseWait wait) {
        if (reply instanceof List<?> held && held.get(0) instanceof Long left && held.get(1) instanceof byte[] token) {
            if (wait != null) {
                wait.await(token);
            }
            return new LeaseAttempt.Held(Math.max(1, left), wait);
        }
        if (wait != null) {
            wait.close();
        }
        if (reply instanceof byte[] raw) {
            return new LeaseAttempt.Present(raw);
        }
        watchdog.add(lease);
        return new LeaseAttempt.Taken(lease);
    }

    private Command acquire(Wish wish, Lease lease, String name) {
        List<Object> arguments = new ArrayList<>(List.of(lease.token(), length(lease), name, wish.looks() ? "1" : "0"));
        if (wish.ignored() != null) {
            arguments.add(wish.ignored());
        }
        return Command.script(ACQUIRE, List.of(wish.entry(), lease.key()), arguments);
    }

    private long length(Lease lease) {
        return lease.length(System.nanoTime(), lengthMillis);
    }

    private Lease newLease(LeaseKind kind, byte[] entry, Duration longest) {
        String token = tokens + ":" + Long.toString(taken.incrementAndGet(), Character.MAX_RADIX) + ";";
        long now = System.nanoTime();
        return new Lease(
                keys.of(kind, entry),
                token.getBytes(java.nio.charset.StandardCharsets.US_ASCII),
                now + longest.toNanos(),
                now);
    }

    /** Ends what an attempt has begun. */
    private void abandon(LeaseAttempt attempt) {
        if (attempt instanceof LeaseAttempt.Taken own) {
            end(own.lease(), LeaseOutcome.FAILED);
        } else if (attempt instanceof LeaseAttempt.Held held && held.notice() != null) {
            held.notice().close();
        }
    }

    /**
     * Ends a lease and tells those who wait. If Redis fails, the lease ends by itself within {@link #LENGTH}.
     *
     * @return whether the lease was still held until now
     */
    public boolean end(Lease lease, LeaseOutcome outcome) {
        return endAll(List.of(lease), outcome).get(0);
    }

    /** As {@link #end}, for many leases; the results have their order. */
    public List<Boolean> endAll(List<Lease> ended, LeaseOutcome outcome) {
        ended.forEach(watchdog::remove);
        if (ended.isEmpty()) {
            return List.of();
        }
        boolean interrupted = Thread.interrupted(); // An interrupted thread would not wait for the replies.
        try {
            List<Command> ends = ended.stream()
                    .map(lease ->
                            Command.script(END, lease.key(), lease.token(), outcome.letter(), keys.channelPrefix()))
                    .toList();
            return FinalCommands.callAll(connection, ends).stream()
                    .map(reply -> DONE.equals(reply.value()))
                    .toList();
        } catch (RuntimeException e) {
            LOG.debug("Leases could not be ended and end by themselves", e);
            return Collections.nCopies(ended.size(), false);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Ends the leases of all loads of entries with this prefix, in all JVMs, so that their values are refused. Who
     * waits for them isn't told and looks when the lease would have ended.
     *
     * @param gated the connection to use
     */
    public void endLoads(RedisConnection gated, byte[] entries) {
        long unused = new Keyspace(gated, keys.prefixOfLoads(entries)).sweep();
    }

    /** Says that the change that completes the work has ended the lease. */
    public void onEnded(Lease lease) {
        watchdog.remove(lease);
    }

    /** Unsubscribes, and renews no lease any more. Who waits looks once more. Idempotent. */
    @Override
    public void close() {
        watchdog.close();
        waits.close();
    }

    /**
     * A lease that is wanted.
     *
     * @param entry the entry's key in Redis
     * @param looks whether an entry that is there prevents the lease
     * @param ignored bytes of an entry that count as no entry; {@code null} for none
     */
    public record Wish(byte[] entry, boolean looks, byte @Nullable [] ignored) {}
}
