package io.omnicache.jcache.internal.execution;

import io.omnicache.jcache.WrongTypeException;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.redis.keyspace.KeyScan;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import java.util.List;

/**
 * Sends the commands of one cache for those that don't give them to the {@link OperationExecutor} one by one: the
 * write path, its locks, and iterations. Thread-safe. Where Redis fails, it throws what the connection throws.
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
     * Sends commands that need no gate, or whose caller is inside of it, and waits for the replies, in the order of
     * the commands. Of several commands each has its own outcome; the failure of a single one is thrown, unless the
     * key holds another type.
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

    /** Sends commands; each has its own outcome, also a single one. */
    public List<Reply> callEach(List<Command> commands) {
        return connection.callAll(commands);
    }

    /** The replies to commands that only read; waits longer than usual for a master that is being replaced. */
    public Keyspace.Values read(List<Command> commands) {
        return keyspace.read(commands);
    }

    /** Begins a walk over the keys of the cache. */
    public KeyScan scan() {
        return keyspace.scan();
    }
}
