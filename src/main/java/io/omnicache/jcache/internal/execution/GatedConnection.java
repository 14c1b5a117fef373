package io.omnicache.jcache.internal.execution;

import io.omnicache.jcache.internal.redis.AsyncReceiver;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.ConnectionOfOneCache;
import io.omnicache.jcache.internal.redis.RedisConnection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose commands pass the gate of a cache one by one. For long work such as a sweep: the work ends when
 * the cache is closed, and a thread that waits for the gate waits for one command of this work at most. Thread-safe.
 */
final class GatedConnection extends ConnectionOfOneCache {
    private final CommandGate gate;

    GatedConnection(RedisConnection connection, CommandGate gate) {
        super(connection);
        this.gate = gate;
    }

    @Override
    public @Nullable Object call(Command command) {
        try (Passage ignored = passage()) {
            return connection.call(command);
        }
    }

    @Override
    public PendingCommand callAsync(Command command, AsyncReceiver receiver) {
        throw new UnsupportedOperationException("The gate would be left before the reply is there");
    }

    @Override
    public List<Reply> callAll(List<Command> commands) {
        try (Passage ignored = passage()) {
            return connection.callAll(commands);
        }
    }

    @Override
    public List<Reply> callAllOfWalk(List<Command> reads) {
        try (Passage ignored = passage()) {
            return connection.callAllOfWalk(reads);
        }
    }

    @Override
    public @Nullable Object callOn(Node node, Command command) {
        try (Passage ignored = passage()) {
            return connection.callOn(node, command);
        }
    }

    /**
     * Enters the gate.
     *
     * @throws IllegalStateException if the cache is closed
     */
    private Passage passage() {
        return new Passage(gate, gate.enter());
    }

    /** The time that one command spends inside the gate. Closing leaves the gate. */
    private record Passage(CommandGate gate, int side) implements AutoCloseable {
        @Override
        public void close() {
            gate.leave(side);
        }
    }
}
