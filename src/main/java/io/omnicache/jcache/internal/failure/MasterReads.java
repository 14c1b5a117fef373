package io.omnicache.jcache.internal.failure;

import io.omnicache.jcache.internal.redis.AsyncReceiver;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.ConnectionOfOneCache;
import io.omnicache.jcache.internal.redis.RedisConnection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a cache whose reads go to masters, whatever the settings of the connection say: a replica may not
 * have what was removed a moment ago. Thread-safe.
 */
public final class MasterReads extends ConnectionOfOneCache {
    public MasterReads(RedisConnection connection) {
        super(connection);
    }

    @Override
    public @Nullable Object call(Command command) {
        return connection.call(toMaster(command));
    }

    @Override
    public PendingCommand callAsync(Command command, AsyncReceiver receiver) {
        return connection.callAsync(toMaster(command), receiver);
    }

    @Override
    public List<Reply> callAll(List<Command> commands) {
        return connection.callAll(commands.stream().map(MasterReads::toMaster).toList());
    }

    @Override
    public @Nullable Object callOn(Node node, Command command) {
        return connection.callOn(node, command);
    }

    private static Command toMaster(Command command) {
        return command.isRead()
                ? new Command(command.verb(), command.key(), command.words(), command.script(), false)
                : command;
    }
}
