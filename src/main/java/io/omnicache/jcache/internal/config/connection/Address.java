package io.omnicache.jcache.internal.config.connection;

/**
 * Where a server listens.
 *
 * @param host its name or address, without brackets; a name may hold an underscore
 * @param port its TCP port, 1 to 65535
 */
public record Address(String host, int port) {
    public static final int DEFAULT_PORT = 6379;
    public static final int DEFAULT_SENTINEL_PORT = 26379;

    /** {@code host:port}, an IPv6 address in brackets. */
    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
