package io.omnicache.jcache.internal.config;

import io.omnicache.jcache.internal.config.connection.ConnectionOptions;
import io.omnicache.jcache.internal.config.connection.ConnectionSettings;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import io.omnicache.jcache.internal.config.connection.Topology;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sources from which the options of an open manager were read. Checks that a later caller who asks for the same
 * manager would use the same data. Immutable; prints no values.
 *
 * @param file the settings file
 * @param url the connection URL
 * @param properties the properties by their names without {@code omnicache.}
 */
record ManagerSources(SettingsFile file, ConnectionSources.Url url, Map<String, String> properties) {
    private static final Logger LOG = LoggerFactory.getLogger(ManagerSources.class);
    private static final String URI_NAME = ConnectionSettings.URI.name();

    ManagerSources {
        properties = Map.copyOf(properties);
    }

    /**
     * Refuses a caller whose settings lead to other data. If the caller's properties name a server, they replace the
     * properties with which the manager was opened; otherwise they are added to these. Without properties of this
     * library, only the present environment and system properties are compared. Settings that do not change the
     * location of the data are ignored, and this is logged.
     *
     * @throws CacheException if the settings lead to other data, or one of the properties is wrong
     */
    void requireSameData(ConnectionOptions opened, URI identity, @Nullable Properties properties, Variables variables) {
        Map<String, String> given = properties == null ? Map.of() : ConnectionSettings.among(properties);
        Map<String, String> effective = new TreeMap<>(given.containsKey(URI_NAME) ? Map.of() : this.properties);
        effective.putAll(given);
        ConnectionSources sources = new ConnectionSources(file, effective, variables);
        boolean isConnection = ConnectionUri.isConnection(identity);
        ConnectionSources.Url now = sources.url(isConnection ? identity.toString() : null);
        // If no external source names a server any more, the caller gets the manager's server.
        ConnectionSources.Url callerUrl = now.isExternal() ? now : url;
        if (effective.equals(this.properties)
                && (isConnection || callerUrl.text().equals(url.text()))) {
            return;
        }
        ConnectionOptions callerOptions =
                ConnectionUri.parse(callerUrl.text(), identity, sources.settingsFor(callerUrl));
        if (!DataLocation.of(callerOptions).equals(DataLocation.of(opened))) {
            throw new CacheException("The cache manager " + SettingsFileLocation.shown(identity)
                    + " is open already, on " + describe(opened)
                    + ", and "
                    + (given.isEmpty()
                            ? callerUrl.source() + " of this call says "
                            : "the properties of this call say ")
                    + describe(callerOptions)
                    + ": close it first, or open the other one by another URI or with another class loader");
        }
        logIgnored(identity, given);
    }

    private void logIgnored(URI identity, Map<String, String> given) {
        Set<String> ignored = new TreeSet<>();
        given.forEach((name, text) -> {
            if (!name.equals(URI_NAME) && !text.equals(properties.get(name))) {
                ignored.add(ConnectionSettings.PROPERTY_PREFIX + name);
            }
        });
        if (!ignored.isEmpty()) {
            LOG.warn(
                    "The cache manager {} is open already, with the same data: the properties {} are ignored",
                    SettingsFileLocation.shown(identity),
                    String.join(", ", ignored));
        }
    }

    @Override
    public String toString() {
        return "ManagerSources[" + file + ", " + url + "]";
    }

    private static String describe(ConnectionOptions options) {
        return options.servers() + ", database " + options.database() + ", key prefix " + options.keyPrefix();
    }

    /**
     * The location of a manager's data, without login and transport. Immutable; contains no secrets.
     *
     * @param servers the addresses, in any order, or the path of the socket
     */
    private record DataLocation(
            Topology.Kind kind,
            Set<String> servers,
            @Nullable String masterName,
            boolean isEncrypted,
            int database,
            String keyPrefix) {

        static DataLocation of(ConnectionOptions options) {
            Topology topology = options.topology();
            Set<String> servers = topology.socketPath() != null
                    ? Set.of(topology.socketPath())
                    : topology.addresses().stream()
                            .map(address -> address.toString().toLowerCase(Locale.ROOT))
                            .collect(Collectors.toUnmodifiableSet());
            return new DataLocation(
                    topology.kind(),
                    servers,
                    topology.masterName(),
                    options.tls() != null,
                    options.database(),
                    options.keyPrefix());
        }
    }
}
