package io.omnicache.jcache.internal.config.connection;

import io.omnicache.jcache.internal.config.setting.ByteSize;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * How to reach Redis. Immutable; prints no password.
 *
 * @param database the number of the database; 0 in a cluster
 * @param sentinelLogin how to log in to the sentinels
 * @param tls {@code null} where nothing is encrypted
 * @param keyPrefix what stands before every key, the namespace included; may be empty
 * @param clientName how the connections are called in the server's client list; {@code null} for no name
 * @param valueSize how large a key and a value may be, where the cache says nothing else
 * @param identity the URI without credentials
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
        @Nullable String clientName,
        ByteSize valueSize,
        URI identity) {

    /** Where the servers are, for messages: the URL without login and parameters. */
    public String servers() {
        return Scheme.of(topology.kind(), tls != null).text() + "://" + topology;
    }
}
