package io.omnicache.jcache.internal.failure;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.failure.OutageConnection.Passage;
import io.omnicache.jcache.internal.redis.AsyncReceiver;
import io.omnicache.jcache.internal.redis.Backoff;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Looks at the outcome of a command for which nobody waits, before the receiver gets it. Thread-safe. */
final class CheckingReceiver implements AsyncReceiver {
    private static final int BOTH = 2;

    private final OutageConnection owner;
    private final Command command;
    private final Passage passage;
    private final AsyncReceiver receiver;
    /** How many of outcome and release have come. */
    private final AtomicInteger come = new AtomicInteger();

    private volatile long until;
    private volatile boolean isWithdrawn;

    CheckingReceiver(OutageConnection owner, Command command, Passage passage, AsyncReceiver receiver) {
        this.owner = owner;
        this.command = command;
        this.passage = passage;
        this.receiver = receiver;
        this.until = System.nanoTime() + Backoff.nanos(owner.timeout());
    }

    /** Gives the receiver what is known without Redis. */
    void answer(@Nullable Object reply) {
        until = receiver.until(System.nanoTime(), Backoff.nanos(owner.timeout()));
        give(reply);
        released();
    }

    @Override
    public void replied(@Nullable Object reply) {
        give(owner.checked(command, passage, reply));
    }

    private void give(@Nullable Object reply) {
        owner.whenItMayReturn(command, passage, until, () -> {
            receiver.replied(reply);
            come();
        });
    }

    /** The caller doesn't want the command any more. If it isn't sent, that says nothing of Redis. */
    void onWithdrawn() {
        isWithdrawn = true;
    }

    @Override
    public void failed(Throwable failure) {
        boolean isNotSent = isWithdrawn && failure instanceof UnavailableException;
        if (!isNotSent && failure instanceof RedisCacheException known) {
            Reply instead = owner.instead(command, passage, known);
            if (instead.failure() == null) {
                give(instead.value());
                return;
            }
        }
        receiver.failed(failure);
        come();
    }

    @Override
    public long until(long now, long timeoutNanos) {
        until = receiver.until(now, timeoutNanos);
        return until;
    }

    @Override
    public void released() {
        come();
    }

    private void come() {
        if (come.incrementAndGet() == BOTH) {
            receiver.released();
        }
    }
}
