package io.omnicache.jcache.internal.config;

import io.omnicache.jcache.internal.config.connection.ConnectionOptions;
import io.omnicache.jcache.internal.config.connection.Topology;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where the data of a manager lie. Who logs in, and how connections are kept, doesn't count. Immutable; holds nothing secret.
 *
 * @param servers the addresses in any order, or the socket
 */
record DataPlace(
        Topology.Kind kind,
        Set<String> servers,
        @Nullable String masterName,
        boolean isEncrypted,
        int database,
        String keyPrefix,
        String shown) {

    static DataPlace of(ConnectionOptions settings) {
        Topology topology = settings.topology();
        Set<String> servers = topology.socketPath() != null
                ? Set.of(topology.socketPath())
                : topology.addresses().stream()
                        .map(address -> address.toString().toLowerCase(Locale.ROOT))
                        .collect(Collectors.toUnmodifiableSet());
        return new DataPlace(
                topology.kind(),
                servers,
                topology.masterName(),
                settings.tls() != null,
                settings.database(),
                settings.keyPrefix(),
                settings.servers() + ", database " + settings.database() + ", key prefix " + settings.keyPrefix());
    }

    boolean isSameAs(DataPlace other) {
        return shownAs("").equals(other.shownAs(""));
    }

    private DataPlace shownAs(String text) {
        return new DataPlace(kind, servers, masterName, isEncrypted, database, keyPrefix, text);
    }
}
