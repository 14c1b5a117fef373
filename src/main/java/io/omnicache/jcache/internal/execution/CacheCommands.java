package io.omnicache.jcache.internal.execution;

import io.omnicache.jcache.WrongTypeException;
import io.omnicache.jcache.internal.redis.AsyncReceiver;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.FinalCommands;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.redis.keyspace.KeyScan;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import java.util.List;
import java.util.function.Supplier;

/**
 * Sends commands of one cache that don't pass through {@link OperationExecutor}: the commands of the write path, of
 * its locks, and of iterations. If Redis fails, the exception of the connection is thrown. Thread-safe.
 */
public final class CacheCommands {
    private final Keyspace keyspace;
    private final CommandGate gate;
    private final RedisConnection connection;

    public CacheCommands(CacheContext<?, ?> cache) {
        this.keyspace = cache.keyspace();
        this.gate = cache.gate();
        this.connection = keyspace.connection();
    }

    /**
     * Sends commands and waits for the replies, which have the order of the commands. Doesn't enter the gate: the
     * commands need no gate, or the caller is inside. Each of several commands has its own outcome. If there is a
     * single command, its failure is thrown, except for a {@link WrongTypeException}.
     */
    public List<Reply> callAll(List<Command> commands) {
        if (commands.size() == 1) {
            try {
                return List.of(new Reply(connection.call(commands.get(0)), null));
            } catch (WrongTypeException e) {
                return List.of(new Reply(null, e));
            }
        }
        return connection.callAll(commands);
    }

    /**
     * As {@link #callAll}, inside the gate.
     *
     * @throws IllegalStateException if the cache is closed
     */
    public List<Reply> changeAll(List<Command> commands) {
        int side = gate.enter();
        try {
            return callAll(commands);
        } finally {
            gate.leave(side);
        }
    }

    /**
     * As {@link #callEach}, inside the gate.
     *
     * @throws IllegalStateException if the cache is closed
     */
    public List<Reply> callEachChanging(List<Command> commands) {
        int side = gate.enter();
        try {
            return callEach(commands);
        } finally {
            gate.leave(side);
        }
    }

    /**
     * As {@link #changeAll(List)}.
     *
     * @param commands called inside the gate, so that the commands know of each listener for which nobody waits
     */
    public List<Reply> changeAll(Supplier<List<Command>> commands) {
        int side = gate.enter();
        try {
            return callAll(commands.get());
        } finally {
            gate.leave(side);
        }
    }

    /** Sends a command without waiting for its reply. Doesn't enter the gate. */
    public void callAsync(Command command, AsyncReceiver receiver) {
        connection.callAsync(command, receiver);
    }

    /** Sends commands. Each command has its own outcome, even if there is only one. */
    public List<Reply> callEach(List<Command> commands) {
        return connection.callAll(commands);
    }

    /** As {@link #callEach}, for commands that are sent even if the time of the operation is up. */
    public List<Reply> callFinally(List<Command> commands) {
        return FinalCommands.callAll(connection, commands);
    }

    /** Sends commands that only read. While a master is being replaced, waits longer than usual for the new master. */
    public Keyspace.Values read(List<Command> commands) {
        return keyspace.read(commands);
    }

    /** Begins a walk over the keys of the cache. */
    public KeyScan scan() {
        return keyspace.scan();
    }
}
