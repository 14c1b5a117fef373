package io.omnicache.jcache.internal.config;

import io.omnicache.jcache.internal.config.connection.ConnectionOptions;
import io.omnicache.jcache.internal.config.connection.ConnectionSettings;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import io.omnicache.jcache.internal.config.connection.DefaultUri;
import java.net.URI;
import java.util.Map;
import java.util.Properties;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All that a cache manager is opened with, put together from its URI, its properties, the settings file, the environment
 * and the system properties. Immutable; prints no secrets.
 *
 */
public final class ManagerOptions {
    private static final Logger LOG = LoggerFactory.getLogger(ManagerOptions.class);

    private final ConnectionOptions connection;
    private final ManagerSources openedWith;

    private ManagerOptions(ConnectionOptions connection, ManagerSources openedWith) {
        this.connection = connection;
        this.openedWith = openedWith;
    }

    /** How Redis is reached. */
    public ConnectionOptions connection() {
        return connection;
    }

    /** What the file says of caches. */
    public CacheDefinitions caches() {
        return openedWith.file().caches();
    }

    /**
     * Checks that whoever asks for the manager again, with these properties and with what the environment says by now, means the same
     * data.
     *
     * @param identity the manager's URI
     * @throws CacheException if the data would lie elsewhere, or one of the properties is wrong
     */
    public void requireSame(URI identity, @Nullable Properties properties) {
        openedWith.requireSame(connection, identity, properties, Variables.ofSystem());
    }

    @Override
    public String toString() {
        return "ManagerOptions[" + connection + ", " + openedWith + "]";
    }

    /**
     * Reads them.
     *
     * @param given the manager's URI: a connection URL, that of a settings file, or the provider's default
     * @param loader the manager's class loader
     * @throws CacheException if a file can't be read, or anything in it or elsewhere is wrong
     */
    public static ManagerOptions of(URI given, ClassLoader loader, Properties properties) {
        return of(given, loader, properties, Variables.ofSystem());
    }

    static ManagerOptions of(URI given, ClassLoader loader, Properties properties, Variables variables) {
        SettingsFile file = file(given, loader, variables);
        Map<String, String> ofProperties = ConnectionSettings.among(properties);
        ConnectionSources layers = new ConnectionSources(file, ofProperties, variables);
        ConnectionSources.Url url = layers.url(ConnectionUri.isConnection(given) ? given.toString() : null);
        try {
            ConnectionOptions connection = ConnectionUri.parse(url.text(), identityOf(given), layers.settingsFor(url));
            // Not earlier: what looks like a path or a parameter of a wrong URL may be a part of its password.
            LOG.debug(
                    "Cache manager {}: settings file {}, server from {}", identityOf(given), file.name(), url.source());
            return new ManagerOptions(connection, new ManagerSources(file, url, ofProperties));
        } catch (CacheException e) {
            // A wrong setting that stands beside the URL has its own name in its message.
            String message = String.valueOf(e.getMessage());
            boolean ofUrl = !url.isFromOutside() || message.contains("connection URI");
            throw new CacheException((ofUrl ? layers.placeOf(url) : "") + message);
        }
    }

    /** What a manager is known by: its URI without user, password and secret parameters. */
    public static URI identityOf(URI given) {
        if (ConnectionUri.isConnection(given)) {
            return ConnectionUri.withoutCredentials(given);
        }
        String text = given.toString();
        return URI.create(text.replaceFirst("^([a-zA-Z][a-zA-Z0-9+.:-]*//)[^/?#]*@", "$1"));
    }

    private static SettingsFile file(URI given, ClassLoader loader, Variables variables) {
        @Nullable
        SettingsFileSource source = ConnectionUri.isConnection(given) || given.equals(DefaultUri.IDENTITY)
                ? SettingsFileSource.root(loader)
                : SettingsFileSource.of(given, loader);
        return source == null
                ? SettingsFile.none()
                : new SettingsReader(ConnectionSettings.all(), loader, variables).read(source.name(), source.text());
    }
}
