package io.omnicache.jcache.internal.redis.redisson;

import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Transport;
import io.omnicache.jcache.internal.redis.Backoff;
import io.omnicache.jcache.internal.redis.ConnectionLosses;
import io.omnicache.jcache.internal.redis.breaker.ServerBreakers;
import io.omnicache.jcache.internal.redis.pipeline.ExclusiveConnections;
import io.omnicache.jcache.internal.redis.pipeline.PipelinedConnection;
import java.net.InetSocketAddress;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.redisson.client.RedisClient;
import org.redisson.connection.ConnectionManager;
import org.redisson.connection.MasterSlaveEntry;
import org.redisson.misc.RedisURI;

/**
 * The pipelined connections to the masters: one for each master, shared by all callers. When a new master is used,
 * connections to servers that are no longer masters are closed. Each has the circuit breaker of its master's address.
 * Thread-safe.
 */
final class PipelinedConnections implements AutoCloseable {
    private final ConcurrentHashMap<RedisClient, PipelinedConnection> connections = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<RedisClient, ExclusiveConnections> exclusive = new ConcurrentHashMap<>();
    private final RedissonErrors errors;
    private final ServerBreakers breakers;
    private final long pingNanos;
    private final ConnectionLosses losses;
    private final int mostExclusive;
    private volatile boolean closed;

    /** @param losses counts the connections that are lost, and those to former masters */
    PipelinedConnections(RedissonErrors errors, Transport transport, ConnectionLosses losses) {
        this.errors = errors;
        this.breakers = new ServerBreakers(errors, transport);
        this.losses = losses;
        // A server that replies just within the timeout must not count as dead.
        this.mostExclusive = transport.connections();
        this.pingNanos = Math.max(Backoff.nanos(transport.pingInterval()), Backoff.nanos(transport.timeout()));
    }

    /**
     * Returns the connection to the master for a key.
     *
     * @throws UnavailableException if the slot of the key has no master at present
     */
    PipelinedConnection masterFor(ConnectionManager topology, byte[] key) {
        MasterSlaveEntry master = topology.getWriteEntry(topology.calcSlot(key));
        if (master == null) {
            throw errors.noMaster();
        }
        RedisClient server = master.getClient();
        PipelinedConnection connection = connections.get(server);
        return connection != null ? connection : open(server, master);
    }

    /**
     * Returns the connections for transactions to the master for a key.
     *
     * @throws UnavailableException if the slot of the key has no master at present
     */
    ExclusiveConnections exclusiveFor(ConnectionManager topology, byte[] key) {
        MasterSlaveEntry master = topology.getWriteEntry(topology.calcSlot(key));
        if (master == null) {
            throw errors.noMaster();
        }
        return exclusiveTo(master);
    }

    /**
     * Returns the connections for transactions to the master at an address.
     *
     * @param address host and port, as a redirect names them
     * @throws UnavailableException if no master with this address is known at present
     */
    ExclusiveConnections exclusiveAt(ConnectionManager topology, String address) {
        return topology.getEntrySet().stream()
                .filter(entry -> isAt(address, entry.getClient()))
                .findFirst()
                .map(this::exclusiveTo)
                .orElseThrow(errors::noMaster);
    }

    private static boolean isAt(String address, RedisClient server) {
        RedisURI known = server.getConfig().getAddress();
        InetSocketAddress resolved = server.getAddr();
        String ip = resolved == null || resolved.getAddress() == null
                ? known.getHost()
                : resolved.getAddress().getHostAddress();
        return address.equals(known.getHost() + ":" + known.getPort())
                || address.equals(ip + ":" + known.getPort())
                || address.equals(":" + known.getPort()); // The server doesn't know the host by which it was reached.
    }

    /** Returns the connections to a master that are used by one caller at a time. */
    ExclusiveConnections exclusiveTo(MasterSlaveEntry master) {
        RedisClient server = master.getClient();
        ExclusiveConnections known = exclusive.get(server);
        if (known != null) {
            return known;
        }
        exclusive.forEach((former, connections) -> {
            if (former.isShutdown() && exclusive.remove(former, connections)) {
                connections.close();
            }
        });
        PipelinedConnection present = connections.get(server);
        PipelinedConnection shared = present == null ? open(server, master) : present;
        ExclusiveConnections opened = exclusive.computeIfAbsent(
                server, s -> new ExclusiveConnections(new RedissonConnector(s, master), shared, mostExclusive));
        if (closed) {
            opened.close();
        }
        return opened;
    }

    /**
     * Returns a connection to a new master. Closes each connection to a server that is no longer a master, once every
     * command sent on it is answered.
     */
    private PipelinedConnection open(RedisClient server, MasterSlaveEntry master) {
        if (connections.keySet().stream().anyMatch(RedisClient::isShutdown)) {
            losses.onLost(); // Before the connection to the new master is used.
        }
        PipelinedConnection connection = connections.computeIfAbsent(
                server,
                s -> new PipelinedConnection(
                        new RedissonConnector(s, master),
                        breakers.of(RedissonConnector.addressOf(s)),
                        pingNanos,
                        losses));
        connections.forEach((former, left) -> {
            if (former.isShutdown() && connections.remove(former, left)) {
                left.retire();
            }
        });
        if (closed) {
            connection.close();
        }
        return connection;
    }

    /** Returns the exception for a command on another connection to a master; {@code null} if it may be sent. */
    @Nullable
    UnavailableException refusalOf(MasterSlaveEntry master) {
        PipelinedConnection connection = connections.get(master.getClient());
        return connection == null ? null : connection.breaker().refusal();
    }

    ServerBreakers breakers() {
        return breakers;
    }

    /** Closes every connection. Commands without a reply fail. Idempotent. */
    @Override
    public void close() {
        closed = true;
        connections.values().forEach(PipelinedConnection::close);
        connections.clear();
        exclusive.values().forEach(ExclusiveConnections::close);
        exclusive.clear();
    }
}
