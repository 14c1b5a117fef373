package io.omnicache.jcache.internal.redis.redisson;

import io.omnicache.jcache.internal.redis.RedisConnection.Node;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.redisson.api.NodeType;
import org.redisson.client.RedisClient;
import org.redisson.client.codec.Codec;
import org.redisson.client.protocol.RedisCommand;
import org.redisson.connection.ConnectionManager;
import org.redisson.connection.MasterSlaveEntry;
import org.redisson.misc.RedisURI;

/**
 * A replica, at the address under which its master knows it. Each command has a connection of its own: the client has
 * no connections to replicas as long as reads go to the masters. Immutable.
 */
record Replica(RedisURI address) implements Node {
    private static final Pattern LINE = Pattern.compile("slave\\d+:ip=([^,]+),port=(\\d+),");

    /**
     * Returns the replicas that a master names.
     *
     * @param info the master's reply to {@code INFO replication}
     */
    static List<Replica> of(MasterSlaveEntry master, String info) {
        boolean isTls = master.getClient().getConfig().getAddress().isSsl();
        String scheme = isTls ? RedisURI.REDIS_SSL_PROTOCOL : RedisURI.REDIS_PROTOCOL;
        return LINE.matcher(info)
                .results()
                .map(line -> new Replica(address(scheme, line.group(1), line.group(2))))
                .toList();
    }

    private static RedisURI address(String scheme, String host, String port) {
        return new RedisURI(scheme + (host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    }

    /** Connects, sends one command and disconnects. */
    CompletionStage<Object> send(
            ConnectionManager connections, Codec codec, RedisCommand<Object> command, Object... words) {
        RedisClient client = connections.createClient(NodeType.SLAVE, address, null);
        return client.connectAsync()
                .thenCompose(connection -> connection.async(codec, command, words))
                .whenComplete((reply, failure) -> client.shutdownAsync());
    }
}
