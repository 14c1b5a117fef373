package io.omnicache.jcache.internal.near;

import io.omnicache.jcache.internal.near.NearCommands.Effect;
import io.omnicache.jcache.internal.near.NearFill.Outcome;
import io.omnicache.jcache.internal.redis.AsyncReceiver;
import io.omnicache.jcache.internal.redis.Backoff;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.ConnectionOfOneCache;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.internal.redis.RedisConnection;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a cache with a near cache. Reads that a replica could answer are sent on the connection on which
 * changes are announced, so that the values may be kept; if that isn't possible, they are sent as without. Whatever
 * else is sent drops the entries that it may have changed, or whose value it has returned, before anybody learns the
 * outcome: reply, failure or timeout. Therefore a thread sees its own changes, and never a value older than one that it
 * has seen. Thread-safe.
 */
final class NearConnection extends ConnectionOfOneCache {
    private final NearMap map;
    private final NearKeys<?> keys;
    private final NearFills fills;
    private final NearBatches batches;
    /** How long a read waits for the other connection, before it is sent on this one. */
    private final long longestFillNanos;

    NearConnection(RedisConnection connection, NearMap map, NearKeys<?> keys, NearFills fills) {
        super(connection);
        this.map = map;
        this.keys = keys;
        this.fills = fills;
        this.longestFillNanos = Backoff.nanos(connection.timeout()) / 2;
        this.batches = new NearBatches(this, fills, longestFillNanos);
    }

    @Override
    public @Nullable Object call(Command command) {
        if (isFill(command)) {
            NearFill fill = fills.start(command.key());
            if (fill != null) {
                Outcome outcome = fill.await(OperationTime.ofThread().limit(longestFillNanos));
                if (outcome.isAnswer()) {
                    return outcome.value();
                }
            }
        }
        try {
            return connection.call(command);
        } finally {
            settle(command);
        }
    }

    @Override
    public PendingCommand callAsync(Command command, AsyncReceiver receiver) {
        if (isFill(command)) {
            NearFill fill = fills.start(command.key());
            if (fill != null) {
                AsyncFill pending = new AsyncFill(this, command, receiver);
                fill.outcome(longestFillNanos).thenAccept(pending);
                return pending;
            }
        }
        return callAsyncPlainly(command, receiver);
    }

    /** A change that nobody waits for: until it has ended, other reads of its keys follow it on the same connection. */
    private PendingCommand callAsyncPlainly(Command command, AsyncReceiver receiver) {
        Effect effect = NearCommands.effectOf(command, keys);
        if (effect == Effect.NONE) {
            return connection.callAsync(command, receiver);
        }
        boolean isChange = effect == Effect.CHANGE && !command.isRead();
        if (isChange) {
            forEachEntry(command, map::begin);
        }
        Runnable end = () -> {
            if (isChange) {
                forEachEntry(command, map::end);
            } else {
                settle(command);
            }
        };
        try {
            return connection.callAsync(command, new Settling(receiver, end));
        } catch (Throwable e) {
            end.run();
            throw e;
        }
    }

    @Override
    public List<Reply> callAll(List<Command> commands) {
        return batches.callAll(commands);
    }

    /** Sends commands as without a near cache. */
    List<Reply> callAllPlainly(List<Command> commands) {
        try {
            return connection.callAll(commands);
        } finally {
            commands.forEach(this::settle);
        }
    }

    @Override
    public @Nullable Object callOn(Node node, Command command) {
        try {
            return connection.callOn(node, command);
        } finally {
            settle(command);
        }
    }

    /** Whether the command reads an entry for a caller, who will not decide on a change by its value. */
    boolean isFill(Command command) {
        return command.verb() == Verb.GET && command.isRead() && keys.owns(command.key());
    }

    /** Drops what a command may have changed, or has read past the near cache. */
    private void settle(Command command) {
        switch (NearCommands.effectOf(command, keys)) {
            case NONE -> {}
            case READ, CHANGE -> forEachEntry(command, map::drop);
            case CHANGE_OF_ALL -> map.dropAll();
        }
    }

    private void forEachEntry(Command command, Consumer<Object> action) {
        NearCommands.forEachKey(command, key -> {
            if (keys.owns(key)) {
                action.accept(keys.ofRedis(key));
            }
        });
    }

    /** A read for which nobody waits. If the other connection has no answer, it is sent on this one. */
    private static final class AsyncFill implements PendingCommand, Consumer<Outcome> {
        private final NearConnection owner;
        private final Command command;
        private final AsyncReceiver receiver;
        private volatile @Nullable PendingCommand plain;

        AsyncFill(NearConnection owner, Command command, AsyncReceiver receiver) {
            this.owner = owner;
            this.command = command;
            this.receiver = receiver;
        }

        @Override
        public void accept(Outcome outcome) {
            if (outcome.isAnswer()) {
                receiver.replied(outcome.value());
                receiver.released();
                return;
            }
            try {
                plain = owner.callAsyncPlainly(command, receiver);
            } catch (Throwable e) {
                receiver.failed(e);
                receiver.released();
            }
        }

        @Override
        public void withdraw() {
            PendingCommand sent = plain;
            if (sent != null) {
                sent.withdraw();
            }
        }
    }

    /** Drops entries before the receiver learns the outcome. */
    private record Settling(AsyncReceiver receiver, Runnable end) implements AsyncReceiver {
        @Override
        public void replied(@Nullable Object reply) {
            end.run();
            receiver.replied(reply);
        }

        @Override
        public void failed(Throwable failure) {
            end.run();
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
}
