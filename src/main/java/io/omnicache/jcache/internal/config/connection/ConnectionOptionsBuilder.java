package io.omnicache.jcache.internal.config.connection;

import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Breaker;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Login;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Transport;
import io.omnicache.jcache.internal.config.connection.Topology.Address;
import io.omnicache.jcache.internal.config.connection.Topology.Kind;
import io.omnicache.jcache.internal.config.setting.Secret;
import io.omnicache.jcache.internal.config.setting.Setting;
import io.omnicache.jcache.internal.config.setting.SettingType.InvalidValueException;
import io.omnicache.jcache.internal.config.setting.ShownValue;
import io.omnicache.jcache.internal.config.setting.SpellingSuggestion;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Builds {@link ConnectionOptions} from the parts of a URL and from settings by name. Checks every value, and that
 * settings which require or exclude each other are combined correctly. Used by one thread.
 */
final class ConnectionOptionsBuilder {
    private final ConnectionUriParts uri;
    private final UnparsedSettings settings;

    private ConnectionOptionsBuilder(ConnectionUriParts uri, UnparsedSettings settings) {
        this.uri = uri;
        this.settings = settings;
    }

    /**
     * Builds the options.
     *
     * @param ofUri the text of each setting in the URL by name, which take precedence
     * @param settings the text of each other setting by name
     * @throws CacheException if a name is unknown, or a value or a combination of settings is not allowed
     */
    static ConnectionOptions build(
            ConnectionUriParts uri, Map<String, String> ofUri, Map<String, String> settings, URI identity) {
        return new ConnectionOptionsBuilder(uri, new UnparsedSettings(ofUri, settings)).build(identity);
    }

    private ConnectionOptions build(URI identity) {
        return new ConnectionOptions(
                topology(),
                database(),
                login(),
                sentinelLogin(),
                uri.scheme().encrypted ? tls() : null,
                keyPrefix(),
                transport(),
                settings.get(ConnectionSettings.READ_FROM),
                settings.get(ConnectionSettings.SCRIPTS),
                settings.find(ConnectionSettings.CLIENT_NAME),
                settings.get(ConnectionSettings.VALUE_SIZE),
                identity);
    }

    private Login login() {
        Secret password = settings.find(ConnectionSettings.PASSWORD);
        Path file = settings.find(ConnectionSettings.PASSWORD_FILE);
        String provider = settings.find(ConnectionSettings.CREDENTIALS_PROVIDER);
        if (provider != null) {
            refuseBoth(password, ConnectionSettings.PASSWORD, ConnectionSettings.CREDENTIALS_PROVIDER);
            refuseBoth(file, ConnectionSettings.PASSWORD_FILE, ConnectionSettings.CREDENTIALS_PROVIDER);
        }
        if (file != null) {
            refuseBoth(password, ConnectionSettings.PASSWORD, ConnectionSettings.PASSWORD_FILE);
        }
        return new Login(settings.find(ConnectionSettings.USERNAME), password, file, provider);
    }

    private Login sentinelLogin() {
        Secret password = settings.find(ConnectionSettings.SENTINEL_PASSWORD);
        Path file = settings.find(ConnectionSettings.SENTINEL_PASSWORD_FILE);
        if (file != null) {
            refuseBoth(password, ConnectionSettings.SENTINEL_PASSWORD, ConnectionSettings.SENTINEL_PASSWORD_FILE);
        }
        return new Login(settings.find(ConnectionSettings.SENTINEL_USERNAME), password, file, null);
    }

    private Topology topology() {
        Kind kind = uri.scheme().kind;
        List<Address> addresses = uri.addresses();
        if (kind == Kind.UNIX_SOCKET) {
            if (!addresses.isEmpty() || uri.path().length() < 2) {
                throw new CacheException("The connection URI names no socket: write unix:///path/redis.sock");
            }
            return new Topology(kind, List.of(), uri.path(), null);
        }
        if (addresses.isEmpty()) {
            throw new CacheException(
                    "The connection URI names no host: write " + uri.scheme().text() + "://host:port");
        }
        if (kind == Kind.SINGLE && addresses.size() > 1) {
            throw new CacheException("The connection URI names several hosts, and "
                    + uri.scheme().text()
                    + ":// takes one: for several there are -cluster://, -sentinel:// and -replicated://");
        }
        return new Topology(kind, addresses, null, kind == Kind.SENTINEL ? masterName() : null);
    }

    private String masterName() {
        String name = settings.find(ConnectionSettings.MASTER);
        if (name == null) {
            throw new CacheException("The connection setting " + ConnectionSettings.MASTER.name()
                    + " is missing: sentinels must be told the name of the master, such as ?master=mymaster");
        }
        return name;
    }

    private int database() {
        int database = settings.get(ConnectionSettings.DB);
        if (database != 0 && !uri.scheme().hasDatabases()) {
            throw new CacheException("The connection setting " + ConnectionSettings.DB.name() + " is " + database
                    + ": a cluster has no other database than 0");
        }
        return database;
    }

    private String keyPrefix() {
        String prefix = settings.get(ConnectionSettings.KEY_PREFIX);
        String namespace = settings.find(ConnectionSettings.NAMESPACE);
        return namespace == null ? prefix : prefix + "~n:" + EscapedName.of(namespace) + ":";
    }

    private Transport transport() {
        return new Transport(
                settings.get(ConnectionSettings.TIMEOUT),
                settings.get(ConnectionSettings.CONNECT_TIMEOUT),
                settings.get(ConnectionSettings.PING_INTERVAL),
                settings.get(ConnectionSettings.RETRIES),
                settings.get(ConnectionSettings.RETRY_DELAY),
                settings.get(ConnectionSettings.CONNECTIONS),
                settings.get(ConnectionSettings.IO_THREADS),
                new Breaker(
                        settings.get(ConnectionSettings.CIRCUIT_BREAKER),
                        settings.get(ConnectionSettings.CIRCUIT_BREAKER_FAILURES),
                        settings.get(ConnectionSettings.CIRCUIT_BREAKER_PROBE_INTERVAL)));
    }

    private Tls tls() {
        return new Tls(trust(), clientIdentity(), settings.get(ConnectionSettings.TLS_VERIFY_HOST));
    }

    private Tls.@Nullable Trust trust() {
        Path store = settings.find(ConnectionSettings.TLS_TRUST_STORE);
        Path pem = settings.find(ConnectionSettings.TLS_CA_CERTIFICATE);
        Secret password = settings.find(ConnectionSettings.TLS_TRUST_STORE_PASSWORD);
        if (store == null) {
            requireAbsent(password, ConnectionSettings.TLS_TRUST_STORE_PASSWORD, ConnectionSettings.TLS_TRUST_STORE);
            return pem == null ? null : new Tls.Certificates(pem);
        }
        refuseBoth(pem, ConnectionSettings.TLS_CA_CERTIFICATE, ConnectionSettings.TLS_TRUST_STORE);
        return new Tls.Store(store, password);
    }

    private Tls.@Nullable Identity clientIdentity() {
        Path store = settings.find(ConnectionSettings.TLS_KEY_STORE);
        Path certificate = settings.find(ConnectionSettings.TLS_CERTIFICATE);
        Path key = settings.find(ConnectionSettings.TLS_PRIVATE_KEY);
        Secret password = settings.find(ConnectionSettings.TLS_KEY_STORE_PASSWORD);
        if (store != null) {
            refuseBoth(certificate, ConnectionSettings.TLS_CERTIFICATE, ConnectionSettings.TLS_KEY_STORE);
            refuseBoth(key, ConnectionSettings.TLS_PRIVATE_KEY, ConnectionSettings.TLS_KEY_STORE);
            return new Tls.Store(store, password);
        }
        requireAbsent(password, ConnectionSettings.TLS_KEY_STORE_PASSWORD, ConnectionSettings.TLS_KEY_STORE);
        if (certificate != null && key != null) {
            return new Tls.CertificateAndKey(certificate, key);
        }
        requireAbsent(key, ConnectionSettings.TLS_PRIVATE_KEY, ConnectionSettings.TLS_CERTIFICATE);
        requireAbsent(certificate, ConnectionSettings.TLS_CERTIFICATE, ConnectionSettings.TLS_PRIVATE_KEY);
        return null;
    }

    /** Refuses a setting that has no effect without another setting, which is missing. */
    private static void requireAbsent(@Nullable Object value, Setting<?> setting, Setting<?> missing) {
        if (value != null) {
            throw new CacheException("The connection setting " + setting.name() + " needs " + missing.name()
                    + " beside it, which is missing");
        }
    }

    private static void refuseBoth(@Nullable Object value, Setting<?> setting, Setting<?> other) {
        if (value != null) {
            throw new CacheException("The connection settings " + setting.name() + " and " + other.name()
                    + " exclude each other: keep one of them");
        }
    }

    /** The texts of settings by name. Each text is parsed when its setting is read. */
    private static final class UnparsedSettings {
        private final Map<String, String> texts;
        private final Set<String> ofUri;

        /** @throws CacheException if a name is not the name of a connection setting */
        UnparsedSettings(Map<String, String> ofUri, Map<String, String> others) {
            this.texts = new TreeMap<>(others);
            this.texts.putAll(ofUri);
            this.ofUri = ofUri.keySet();
            for (String name : this.texts.keySet()) {
                if (ConnectionSettings.CATALOGUE.find(name) == null) {
                    throw unknown(name);
                }
            }
        }

        /** What stands in a URL in place of a name may be a part of a password, unless it is nearly a name. */
        private CacheException unknown(String name) {
            List<String> known = ConnectionSettings.CATALOGUE.names();
            String suggestion = SpellingSuggestion.didYouMean(name, known);
            String rest = ": known are " + String.join(", ", known) + suggestion;
            return new CacheException(
                    ofUri.contains(name) && suggestion.isEmpty()
                            ? "The connection URI has an unknown parameter, which isn't shown, since it may be a part of"
                                    + " a password" + rest
                            : "Unknown connection setting " + name + " (as a property omnicache." + name + ")" + rest);
        }

        /**
         * Returns the value or, without one, the default; {@code null} if there is neither.
         *
         * @throws CacheException if the text is not allowed
         */
        <T> @Nullable T find(Setting<T> setting) {
            @Nullable String text = texts.get(setting.name());
            if (text == null) {
                return setting.defaultValue();
            }
            try {
                return setting.type().parse(text);
            } catch (InvalidValueException e) {
                boolean isHidden =
                        setting.type().isSecret() || ofUri.contains(setting.name()) || ShownValue.isHidden(text);
                throw new CacheException("The connection setting " + setting.name()
                        + (isHidden ? " is wrong" : " is \"" + text + "\"")
                        + ": write "
                        + setting.type().allowed());
            }
        }

        /** Returns the value of a setting that has a default. */
        <T> T get(Setting<T> setting) {
            T value = find(setting);
            if (value == null) {
                throw new IllegalStateException(setting.name() + " has no default");
            }
            return value;
        }
    }
}
