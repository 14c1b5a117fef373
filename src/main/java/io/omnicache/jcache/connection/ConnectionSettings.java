package io.omnicache.jcache.connection;

import io.omnicache.jcache.settings.Secret;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a Redis server. Immutable; prints no password.
 *
 * @param host the server's name or address, without brackets; empty for a Unix socket
 * @param port the server's TCP port
 * @param socketPath the Unix socket's path; {@code null} for TCP
 * @param tls whether the connection is encrypted and the server's certificate and name are verified
 * @param database the number of the database
 * @param username the ACL user; {@code null} for the default user
 * @param password the password; {@code null} for none
 * @param keyPrefix what stands before every key; may be empty
 * @param timeout how long a reply may take
 * @param connectTimeout how long connecting may take
 * @param identity the URI without credentials
 */
public record ConnectionSettings(
        String host,
        int port,
        @Nullable String socketPath,
        boolean tls,
        int database,
        @Nullable String username,
        @Nullable Secret password,
        String keyPrefix,
        Duration timeout,
        Duration connectTimeout,
        URI identity) {

    public static final String DEFAULT_KEY_PREFIX = "omnicache:";
    public static final int DEFAULT_PORT = 6379;
    public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(3);
    public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(2);
}
