package io.omnicache.jcache.internal.execution;

import io.omnicache.jcache.internal.redis.AsyncReceiver;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.PushConnections;
import io.omnicache.jcache.internal.redis.RedisConnection;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A connection whose commands pass the gate of a cache one by one. For long work such as a sweep: the work ends when
 * the cache is closed, and a thread that waits for the gate waits for one command of this work at most. Thread-safe.
 */
record GatedConnection(RedisConnection connection, CommandGate gate) implements RedisConnection {
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
    public List<? extends Node> replicas() {
        return connection.replicas();
    }

    @Override
    public @Nullable Object callOn(Node node, Command command) {
        try (Passage ignored = passage()) {
            return connection.callOn(node, command);
        }
    }

    /** Does nothing, since other caches use the connection too. */
    @Override
    public void close() {}

    @Override
    public PushConnections pushes() {
        return connection.pushes();
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
