package io.omnicache.jcache.internal.config;

import io.omnicache.jcache.internal.config.connection.ConnectionOptions;
import io.omnicache.jcache.internal.config.connection.ConnectionSettings;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import java.net.URI;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an open manager's settings were read from, so that whoever asks for the manager again isn't given one whose data lie elsewhere
 * than this call says. Immutable; prints no values.
 *
 * @param properties the names without {@code omnicache.}
 */
record ManagerSources(SettingsFile file, ConnectionSources.Url url, Map<String, String> properties) {
    private static final Logger LOG = LoggerFactory.getLogger(ManagerSources.class);
    private static final String URI_NAME = ConnectionSettings.URI.name();

    ManagerSources {
        properties = Map.copyOf(properties);
    }

    /**
     * Properties that name a server say alone where the data lie; others are taken together with those that the manager was opened
     * with. Without any of ours, only what the environment and the system properties say by now is compared.
     *
     * @throws CacheException if the data would lie elsewhere, or one of the properties is wrong
     */
    void requireSame(ConnectionOptions opened, URI identity, @Nullable Properties asked, Variables variables) {
        Map<String, String> given = asked == null ? Map.of() : ConnectionSettings.among(asked);
        Map<String, String> effective = new TreeMap<>(given.containsKey(URI_NAME) ? Map.of() : properties);
        effective.putAll(given);
        ConnectionSources layers = new ConnectionSources(file, effective, variables);
        boolean isConnection = ConnectionUri.isConnection(identity);
        ConnectionSources.Url now = layers.url(isConnection ? identity.toString() : null);
        // What is no longer named by anybody isn't another one.
        ConnectionSources.Url named = now.isFromOutside() ? now : url;
        if (effective.equals(properties) && (isConnection || named.text().equals(url.text()))) {
            return;
        }
        DataPlace here = DataPlace.of(opened);
        DataPlace there = DataPlace.of(ConnectionUri.parse(named.text(), identity, layers.settingsFor(named)));
        if (!there.isSameAs(here)) {
            throw new CacheException("The cache manager " + identity + " is open already, on " + here.shown() + ", and "
                    + (given.isEmpty() ? named.source() + " of this call says " : "the properties of this call say ")
                    + there.shown()
                    + ": close it first, or open the other one by another URI or with another class loader");
        }
        warnOfOthers(identity, given);
    }

    private void warnOfOthers(URI identity, Map<String, String> given) {
        Set<String> ignored = new TreeSet<>();
        given.forEach((name, text) -> {
            if (!name.equals(URI_NAME) && !text.equals(properties.get(name))) {
                ignored.add(ConnectionSettings.PROPERTY_PREFIX + name);
            }
        });
        if (!ignored.isEmpty()) {
            LOG.warn(
                    "The cache manager {} is open already, with the same data: the properties {} are ignored",
                    identity,
                    String.join(", ", ignored));
        }
    }

    @Override
    public String toString() {
        return "ManagerSources[" + file + ", " + url + "]";
    }
}
