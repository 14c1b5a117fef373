package io.omnicache.jcache.internal.config.connection;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which servers there are and how they share the work.
 *
 * @param addresses where to begin; empty for a Unix socket. The nodes of a cluster and the servers behind sentinels are
 *     asked for from there
 * @param socketPath the Unix socket's path; {@code null} for TCP
 * @param masterName the name by which the sentinels know the master; {@code null} without sentinels
 */
public record Topology(
        Kind kind,
        List<Address> addresses,
        @Nullable String socketPath,
        @Nullable String masterName) {

    /** How the servers share the work. */
    public enum Kind {
        SINGLE,
        UNIX_SOCKET,
        CLUSTER,
        SENTINEL,
        /** One master and its replicas at fixed addresses, which say of themselves what they are. */
        REPLICATED
    }

    public Topology {
        addresses = List.copyOf(addresses);
    }

    /** The addresses or the socket, for messages. */
    @Override
    public String toString() {
        if (socketPath != null) {
            return socketPath;
        }
        String list = addresses.stream().map(Address::toString).collect(Collectors.joining(","));
        return masterName == null ? list : list + " (sentinels of " + masterName + ")";
    }
}
