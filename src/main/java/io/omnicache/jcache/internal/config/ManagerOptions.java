package io.omnicache.jcache.internal.config;

import io.omnicache.jcache.internal.config.connection.ConnectionOptions;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Login;
import io.omnicache.jcache.internal.config.connection.ConnectionSettings;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import java.net.URI;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The resolved options of a cache manager, from its URI, its properties, the settings file, the environment and the
 * system properties. Immutable; prints no secrets.
 */
public final class ManagerOptions {
    private static final Logger LOG = LoggerFactory.getLogger(ManagerOptions.class);

    private static final Pattern LOCAL = Pattern.compile("^((?:(?:file|classpath):)?[^:?#]*)[?#].*");

    private final ConnectionOptions connection;
    private final ManagerSources sources;

    private ManagerOptions(ConnectionOptions connection, ManagerSources sources) {
        this.connection = connection;
        this.sources = sources;
    }

    /** Returns the options of the connection to Redis. */
    public ConnectionOptions connection() {
        return connection;
    }

    /** Returns the caches that the settings file defines. */
    public CacheDefinitions caches() {
        return sources.file().caches();
    }

    /**
     * Checks that the properties of a caller and the present environment lead to the same data as the open manager.
     *
     * @param identity the manager's URI
     * @throws CacheException if they lead to other data, or one of the properties is wrong
     */
    public void requireSameData(URI identity, @Nullable Properties properties) {
        sources.requireSameData(connection, identity, properties, Variables.ofSystem());
    }

    /**
     * Logs that a caller's URI has another login than the open manager, which is used all the same.
     *
     * @param identity the manager's URI
     * @param given the caller's URI; one without a login agrees with any
     * @throws CacheException if the caller's URI is malformed
     */
    public void warnOfOtherLogin(URI identity, URI given) {
        if (given.equals(identity) || !ConnectionUri.isConnection(given)) {
            return;
        }
        Login asked = ConnectionUri.loginIn(given.toString());
        Login used = connection.login();
        boolean isOther = asked.username() != null && !asked.username().equals(used.username())
                || asked.password() != null && !asked.password().equals(used.password());
        if (isOther) {
            LOG.warn(
                    "The cache manager {} is open already, with another login: its entries are read and written with the"
                            + " rights of the first one; give the URIs different namespaces, or other class loaders",
                    SettingsFileLocation.shown(identity));
        }
    }

    @Override
    public String toString() {
        return "ManagerOptions[" + connection + ", " + sources + "]";
    }

    /**
     * Reads the options from all sources, including the settings file. Does not connect to Redis.
     *
     * @param given the manager's URI: a connection URL, the URL of a settings file, or the provider's default
     * @param loader the manager's class loader
     * @throws CacheException if a file cannot be read, or a setting is wrong
     */
    public static ManagerOptions of(URI given, ClassLoader loader, Properties properties) {
        return of(given, loader, properties, Variables.ofSystem());
    }

    static ManagerOptions of(URI given, ClassLoader loader, Properties properties, Variables variables) {
        SettingsFile file = file(given, loader, variables);
        Map<String, String> ours = ConnectionSettings.among(properties);
        ConnectionSources sources = new ConnectionSources(file, ours, variables);
        ConnectionSources.Url url = sources.url(ConnectionUri.isConnection(given) ? given.toString() : null);
        try {
            ConnectionOptions connection = ConnectionUri.parse(url.text(), identityOf(given), sources.settingsFor(url));
            // The manager's URI isn't shown: the query of a settings file's URL may be a secret, or a misspelt one.
            LOG.debug(
                    "Cache manager on {}: settings file {}, server from {}",
                    connection.servers(),
                    file.name(),
                    url.source());
            return new ManagerOptions(connection, new ManagerSources(file, url, ours));
        } catch (CacheException e) {
            // A message about a wrong setting from another source names the setting, so the source of the URL is not
            // added.
            String message = String.valueOf(e.getMessage());
            boolean isAboutUrl = !url.isExternal() || message.contains("connection URI");
            throw new CacheException((isAboutUrl ? sources.messagePrefix(url) : "") + message);
        }
    }

    /**
     * Returns the identity of a manager: its URI without user, password and secret parameters. A settings file that isn't
     * fetched from elsewhere is the same whatever query its URI has.
     */
    public static URI identityOf(URI given) {
        if (ConnectionUri.isConnection(given)) {
            return ConnectionUri.withoutCredentials(given);
        }
        String text = LOCAL.matcher(given.toString()).replaceFirst("$1");
        return URI.create(text.replaceFirst("^([a-zA-Z][a-zA-Z0-9+.:-]*//)[^/?#]*@", "$1"));
    }

    private static SettingsFile file(URI given, ClassLoader loader, Variables variables) {
        @Nullable
        SettingsFileLocation location =
                ConnectionUri.isConnection(given) || given.equals(ConnectionUri.DEFAULT_IDENTITY)
                        ? SettingsFileLocation.root(loader)
                        : SettingsFileLocation.of(given, loader);
        return location == null
                ? SettingsFile.none()
                : SettingsFileReader.read(location.name(), location.text(), loader, variables);
    }
}
