package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.redis.AsyncReceiver;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose commands pass the gate of a cache one by one, for work that may take long, such as a sweep: it ends with the
 * cache, and nobody waits for more of it than one command. Thread-safe.
 */
final class GatedConnection implements RedisConnection {
    private final RedisConnection connection;
    private final CommandGate gate;

    GatedConnection(RedisConnection connection, CommandGate gate) {
        this.connection = connection;
        this.gate = gate;
    }

    @Override
    public @Nullable Object call(Command command) {
        return pass(() -> connection.call(command));
    }

    @Override
    public PendingCommand callAsync(Command command, AsyncReceiver receiver) {
        throw new UnsupportedOperationException("Nothing would say when the command has left the gate");
    }

    @Override
    public List<Reply> callAll(List<Command> commands) {
        return pass(() -> connection.callAll(commands));
    }

    @Override
    public boolean isCluster() {
        return connection.isCluster();
    }

    @Override
    public Duration timeout() {
        return connection.timeout();
    }

    @Override
    public List<? extends Node> masters() {
        return connection.masters();
    }

    @Override
    public @Nullable Object callOn(Node node, Command command) {
        return pass(() -> connection.callOn(node, command));
    }

    /** The connection is that of others, too. */
    @Override
    public void close() {}

    private <T extends @Nullable Object> T pass(Supplier<? extends T> commands) {
        int side = gate.enter();
        try {
            return commands.get();
        } finally {
            gate.leave(side);
        }
    }
}
