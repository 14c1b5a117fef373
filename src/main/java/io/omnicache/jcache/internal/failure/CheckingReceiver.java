package io.omnicache.jcache.internal.failure;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.failure.OutageConnection.Passage;
import io.omnicache.jcache.internal.redis.AsyncReceiver;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import org.jspecify.annotations.Nullable;

/** Looks at the outcome of a command for which nobody waits, before the receiver gets it. Thread-safe. */
record CheckingReceiver(OutageConnection owner, Command command, Passage passage, AsyncReceiver receiver)
        implements AsyncReceiver {
    @Override
    public void replied(@Nullable Object reply) {
        receiver.replied(owner.checked(command, passage, reply));
    }

    @Override
    public void failed(Throwable failure) {
        if (failure instanceof RedisCacheException known) {
            Reply instead = owner.instead(command, passage, known);
            if (instead.failure() == null) {
                receiver.replied(instead.value());
                return;
            }
        }
        receiver.failed(failure);
    }

    @Override
    public long until(long now, long timeoutNanos) {
        return receiver.until(now, timeoutNanos);
    }

    @Override
    public void released() {
        receiver.released();
    }
}
