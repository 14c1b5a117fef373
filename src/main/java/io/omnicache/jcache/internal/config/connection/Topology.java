package io.omnicache.jcache.internal.config.connection;

import io.omnicache.jcache.internal.config.setting.ShownValue;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The kind of a deployment and the addresses of its servers. Immutable.
 *
 * @param kind how the servers share the work
 * @param addresses the servers to contact first; the nodes of a cluster then name the other nodes, and sentinels name
 *     the servers that they monitor. Empty for a Unix socket
 * @param socketPath the path of the Unix socket; {@code null} for TCP
 * @param masterName the name by which the sentinels know the master; {@code null} without sentinels
 */
public record Topology(
        Kind kind,
        List<Address> addresses,
        @Nullable String socketPath,
        @Nullable String masterName) {

    /** The interval at which a cluster, sentinels or replicated servers are asked for the present masters. */
    public static final Duration INTERVAL = Duration.ofSeconds(1);

    public Topology {
        addresses = List.copyOf(addresses);
    }

    /** Returns the addresses or the path of the socket, for messages. */
    @Override
    public String toString() {
        if (socketPath != null) {
            return socketPath;
        }
        String list = addresses.stream().map(Address::toString).collect(Collectors.joining(","));
        return masterName == null ? list : list + " (sentinels of " + ShownValue.of(masterName) + ")";
    }

    /** How the servers share the work. */
    public enum Kind {
        SINGLE,
        UNIX_SOCKET,
        CLUSTER,
        SENTINEL,
        /** One master and its replicas at fixed addresses. Each server reports its own role. */
        REPLICATED
    }

    /**
     * The address of a server.
     *
     * @param host the host name or IP address, without brackets; a name may contain an underscore
     * @param port the TCP port, 1 to 65535
     */
    public record Address(String host, int port) {
        public static final int DEFAULT_PORT = 6379;
        public static final int DEFAULT_SENTINEL_PORT = 26379;

        /** Returns {@code host:port}, with an IPv6 address in brackets. */
        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }
}
