package io.omnicache.jcache.internal.config.connection;

import io.omnicache.jcache.internal.config.setting.ByteSize;
import io.omnicache.jcache.internal.config.setting.Secret;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The values of all connection settings, resolved and checked: everything that is needed to connect to Redis.
 * Immutable; prints no password.
 *
 * @param topology the servers
 * @param database the number of the database; always 0 in a cluster
 * @param login the login at the servers
 * @param sentinelLogin the login at the sentinels
 * @param tls {@code null} for connections without TLS
 * @param keyPrefix the prefix of every key, including the namespace; may be empty
 * @param transport timeouts, retries, connections and threads
 * @param readFrom which servers answer reads
 * @param scripts whether scripts are sent to the servers
 * @param clientName the name of the connections in the server's client list; {@code null} for none
 * @param valueSize the largest size of a key or value, for caches without their own limit
 * @param identity the connection URL without credentials, or the URI of the manager
 */
public record ConnectionOptions(
        Topology topology,
        int database,
        Login login,
        Login sentinelLogin,
        @Nullable Tls tls,
        String keyPrefix,
        Transport transport,
        ReadFrom readFrom,
        Scripts scripts,
        @Nullable String clientName,
        ByteSize valueSize,
        URI identity) {

    /** Returns the connection URL without login and parameters, for messages. */
    public String servers() {
        return ConnectionUriParts.Scheme.of(topology.kind(), tls != null).text() + "://" + topology;
    }

    /**
     * The login at a server. At most one of the last three is given.
     *
     * @param username the ACL user; {@code null} for the default user
     * @param password {@code null} for none
     * @param passwordFile the file with the password; {@code null} for none
     * @param provider the name of the class that gives the credentials; {@code null} for none
     */
    public record Login(
            @Nullable String username,
            @Nullable Secret password,
            @Nullable Path passwordFile,
            @Nullable String provider) {

        /** A login that never changes. */
        public Login(@Nullable String username, @Nullable Secret password) {
            this(username, password, null, null);
        }

        /** Returns whether the credentials may change while connections are open. */
        public boolean isChanging() {
            return passwordFile != null || provider != null;
        }
    }

    /** Which servers answer reads. A replica may be behind its master. */
    public enum ReadFrom {
        MASTER,
        REPLICA,
        ANY
    }

    /** Whether scripts are sent to the servers. */
    public enum Scripts {
        /** Where the server allows it, and has no command that does the same. */
        AUTO,
        /** Never. */
        NEVER
    }

    /**
     * Timeouts, retries, and the number of connections and threads.
     *
     * @param timeout the longest time to wait for a reply
     * @param connectTimeout the longest time to connect to one server
     * @param pingInterval the time between two PINGs on a connection
     * @param retries the largest number of times that a command is sent again; only a command that was certainly not
     *     carried out is sent again
     * @param retryDelay the pause before the first retry; it doubles with each further retry
     * @param connections the number of connections to each server
     * @param ioThreads the number of threads that read and write for all connections
     * @param breaker the circuit breaker of each server
     */
    public record Transport(
            Duration timeout,
            Duration connectTimeout,
            Duration pingInterval,
            int retries,
            Duration retryDelay,
            int connections,
            int ioThreads,
            Breaker breaker) {}

    /**
     * The circuit breaker of each server.
     *
     * @param isEnabled whether operations fail at once while their server is known to be away
     * @param failures how many failures in a row say that
     * @param probeInterval the time between two probes of a server that is away
     */
    public record Breaker(boolean isEnabled, int failures, Duration probeInterval) {}
}
