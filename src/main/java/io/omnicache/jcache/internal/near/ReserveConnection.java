package io.omnicache.jcache.internal.near;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.near.NearCommands.Effect;
import io.omnicache.jcache.internal.redis.AsyncReceiver;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.ConnectionOfOneCache;
import io.omnicache.jcache.internal.redis.RedisConnection;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a cache with a reserve. The reserve learns what reads find, and forgets what commands may change:
 * before a command is sent, and again before anybody learns its outcome, whatever that is. While Redis can't be
 * reached, the reserve answers reads that a replica could have answered; nothing else is ever answered by it.
 * Thread-safe.
 *
 * <p>With one master, most reads that the reserve can answer aren't sent while Redis fails: one a second finds out
 * whether it still does. In a cluster all are sent, since other masters may answer.
 */
final class ReserveConnection extends ConnectionOfOneCache {
    private final NearKeys<?> keys;
    private final ReserveReads reads;

    ReserveConnection(RedisConnection connection, NearKeys<?> keys, ReserveReads reads) {
        super(connection);
        this.keys = keys;
        this.reads = reads;
    }

    @Override
    public @Nullable Object call(Command command) {
        return switch (effectOf(command)) {
            case NONE -> connection.call(command);
            case READ -> read(command);
            case CHANGE, CHANGE_OF_ALL -> {
                forget(command);
                try {
                    yield connection.call(command);
                } finally {
                    forget(command);
                }
            }
        };
    }

    private @Nullable Object read(Command command) {
        Object early = reads.withoutAsking(command);
        if (early != null) {
            return early;
        }
        ReserveReads.Sent sent = reads.send(command);
        Object reply;
        try {
            reply = connection.call(command);
        } catch (RedisCacheException e) {
            Object last = sent.failed(e);
            if (last == null) {
                throw e;
            }
            return last;
        }
        sent.replied(reply);
        return reply;
    }

    @Override
    public PendingCommand callAsync(Command command, AsyncReceiver receiver) {
        return switch (effectOf(command)) {
            case NONE -> connection.callAsync(command, receiver);
            case READ -> readAsync(command, receiver);
            case CHANGE, CHANGE_OF_ALL -> {
                forget(command);
                yield connection.callAsync(command, new Forgetting(this, command, receiver));
            }
        };
    }

    private PendingCommand readAsync(Command command, AsyncReceiver receiver) {
        Object early = reads.withoutAsking(command);
        if (early != null) {
            receiver.replied(early);
            receiver.released();
            return () -> {};
        }
        return connection.callAsync(command, new Serving(reads.send(command), receiver));
    }

    @Override
    public List<Reply> callAll(List<Command> commands) {
        List<Object> early = reads.withoutAsking(commands);
        if (early != null) {
            return early.stream().map(value -> new Reply(value, null)).toList();
        }
        List<ReserveReads.@Nullable Sent> sent = new ArrayList<>(commands.size());
        for (Command command : commands) {
            sent.add(effectOf(command) == Effect.READ ? reads.send(command) : null);
            forgetIfChange(command);
        }
        try {
            return taken(connection.callAll(commands), sent);
        } catch (RedisCacheException e) {
            return answered(sent, e);
        } finally {
            commands.forEach(this::forgetIfChange);
        }
    }

    private static List<Reply> taken(List<Reply> replies, List<ReserveReads.@Nullable Sent> sent) {
        List<Reply> taken = new ArrayList<>(replies.size());
        for (int i = 0; i < sent.size(); i++) {
            ReserveReads.Sent read = sent.get(i);
            Reply reply = replies.get(i);
            RedisCacheException failure = reply.failure();
            if (read != null && failure == null) {
                read.replied(reply.value());
            }
            Object last = read == null || failure == null ? null : read.failed(failure);
            taken.add(last == null ? reply : new Reply(last, null));
        }
        return taken;
    }

    /** The answers to a batch that was not sent; throws the failure unless the reserve has all of them. */
    private static List<Reply> answered(List<ReserveReads.@Nullable Sent> sent, RedisCacheException e) {
        List<Reply> answers = new ArrayList<>(sent.size());
        for (ReserveReads.Sent read : sent) {
            Object last = read == null ? null : read.failed(e);
            if (last == null) {
                throw e;
            }
            answers.add(new Reply(last, null));
        }
        return answers;
    }

    @Override
    public @Nullable Object callOn(Node node, Command command) {
        forgetIfChange(command);
        try {
            return connection.callOn(node, command);
        } finally {
            forgetIfChange(command);
        }
    }

    private Effect effectOf(Command command) {
        return command.script() != null && command.script().isReadOfEntry()
                ? Effect.NONE
                : NearCommands.effectOf(command, keys);
    }

    private void forgetIfChange(Command command) {
        Effect effect = effectOf(command);
        if (effect == Effect.CHANGE || effect == Effect.CHANGE_OF_ALL) {
            forget(command);
        }
    }

    private void forget(Command command) {
        if (NearCommands.effectOf(command, keys) == Effect.CHANGE_OF_ALL) {
            reads.reserve().forgetAll();
        } else {
            NearCommands.forEachKey(command, reads.reserve()::forget);
        }
    }

    /** Forgets what a change has changed, before the receiver learns the outcome. */
    private record Forgetting(ReserveConnection owner, Command command, AsyncReceiver receiver)
            implements AsyncReceiver {
        @Override
        public void replied(@Nullable Object reply) {
            owner.forget(command);
            receiver.replied(reply);
        }

        @Override
        public void failed(Throwable failure) {
            owner.forget(command);
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

    /** Gives the receiver what was last known, if the read fails. */
    private record Serving(ReserveReads.Sent sent, AsyncReceiver receiver) implements AsyncReceiver {
        @Override
        public void replied(@Nullable Object reply) {
            sent.replied(reply);
            receiver.replied(reply);
        }

        @Override
        public void failed(Throwable failure) {
            Object last = failure instanceof RedisCacheException e ? sent.failed(e) : null;
            if (last == null) {
                receiver.failed(failure);
            } else {
                receiver.replied(last);
            }
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
}
