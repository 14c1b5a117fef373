package io.omnicache.jcache.internal.failure;

import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.failure.OutageConnection.Passage;
import io.omnicache.jcache.internal.redis.AsyncReceiver;
import io.omnicache.jcache.internal.redis.Backoff;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.RedisConnection.PendingCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A command for which nobody waits, and before it the removal of its marked entries. The command is sent when all of
 * them were removed, and fails with the first removal that fails. Until it is sent, later commands on the same entries
 * remove them too, so that they stay behind it. Thread-safe.
 */
final class RemovingFirst implements PendingCommand {
    private final CacheOutages outages;
    private final RedisConnection connection;
    private final Command command;
    private final Passage passage;
    private final CheckingReceiver receiver;
    private final List<Command> removals = new ArrayList<>();
    private final AtomicInteger left;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final long until;
    private volatile @Nullable PendingCommand sent;
    private volatile boolean isWithdrawn;

    RemovingFirst(
            CacheOutages outages,
            RedisConnection connection,
            Command command,
            Passage passage,
            CheckingReceiver receiver) {
        this.outages = outages;
        this.connection = connection;
        this.command = command;
        this.passage = passage;
        this.receiver = receiver;
        passage.marked().keySet().forEach(key -> removals.addAll(outages.removals(key.bytes())));
        this.left = new AtomicInteger(removals.size());
        this.until = receiver.until(System.nanoTime(), Backoff.nanos(connection.timeout()));
    }

    PendingCommand begin() {
        outages.removing().begin(passage.marked().keySet());
        for (Command removal : removals) {
            try {
                PendingCommand unused = connection.callAsync(removal, new Removed());
            } catch (RuntimeException e) {
                failure.compareAndSet(null, e);
                removed();
            }
        }
        return this;
    }

    private void removed() {
        if (left.decrementAndGet() > 0) {
            return;
        }
        Throwable reason = failure.get();
        if (reason == null && isWithdrawn) {
            reason = new UnavailableException("The command was withdrawn before it was sent");
        }
        if (reason == null && !outages.watch().isStill(passage.pass())) {
            reason = new UnavailableException("Redis was away, so the command was not sent");
        }
        if (reason == null) {
            try {
                PendingCommand following = connection.callAsync(command, new Following());
                sent = following;
                if (isWithdrawn) { // Meanwhile.
                    following.withdraw();
                }
            } catch (RuntimeException e) {
                reason = e;
            }
        }
        outages.removing().end(passage.marked().keySet());
        if (failure.get() == null) {
            outages.onRemoved(passage.marked());
        }
        if (reason != null) {
            receiver.failed(reason);
            receiver.released();
        }
    }

    @Override
    public void withdraw() {
        isWithdrawn = true;
        PendingCommand following = sent;
        if (following != null) {
            following.withdraw();
        }
    }

    private final class Removed implements AsyncReceiver {
        @Override
        public void replied(@Nullable Object reply) {
            removed();
        }

        @Override
        public void failed(Throwable reason) {
            failure.compareAndSet(null, reason);
            removed();
        }

        @Override
        public long until(long now, long timeoutNanos) {
            return until;
        }

        @Override
        public void released() {}
    }

    private final class Following implements AsyncReceiver {
        @Override
        public void replied(@Nullable Object reply) {
            receiver.replied(reply);
        }

        @Override
        public void failed(Throwable reason) {
            receiver.failed(reason);
        }

        @Override
        public long until(long now, long timeoutNanos) {
            return until;
        }

        @Override
        public void released() {
            receiver.released();
        }
    }
}
