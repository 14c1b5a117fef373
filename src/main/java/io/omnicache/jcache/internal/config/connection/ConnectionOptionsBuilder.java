package io.omnicache.jcache.internal.config.connection;

import io.omnicache.jcache.internal.config.connection.Topology.Kind;
import io.omnicache.jcache.internal.config.setting.Secret;
import io.omnicache.jcache.internal.config.setting.Setting;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Puts the connection settings together from a URL's parts and what was given by name. */
final class ConnectionOptionsBuilder {
    private final ConnectionUriParts form;
    private final UnparsedSettings given;

    private ConnectionOptionsBuilder(ConnectionUriParts form, UnparsedSettings given) {
        this.form = form;
        this.given = given;
    }

    static ConnectionOptions read(ConnectionUriParts form, UnparsedSettings given, URI identity) {
        ConnectionOptionsBuilder settings = new ConnectionOptionsBuilder(form, given);
        return new ConnectionOptions(
                settings.topology(),
                settings.database(),
                new Login(given.find(ConnectionSettings.USERNAME), given.find(ConnectionSettings.PASSWORD)),
                new Login(
                        given.find(ConnectionSettings.SENTINEL_USERNAME),
                        given.find(ConnectionSettings.SENTINEL_PASSWORD)),
                form.scheme().encrypted ? settings.tls() : null,
                settings.keyPrefix(),
                settings.transport(),
                given.get(ConnectionSettings.READ_FROM),
                given.find(ConnectionSettings.CLIENT_NAME),
                given.get(ConnectionSettings.VALUE_SIZE),
                identity);
    }

    private Topology topology() {
        Kind kind = form.scheme().kind;
        List<Address> addresses = form.addresses();
        if (kind == Kind.UNIX_SOCKET) {
            if (!addresses.isEmpty() || form.path().length() < 2) {
                throw new CacheException("The connection URI names no socket: write unix:///path/redis.sock");
            }
            return new Topology(kind, List.of(), form.path(), null);
        }
        if (addresses.isEmpty()) {
            throw new CacheException(
                    "The connection URI names no host: write " + form.scheme().text() + "://host:port");
        }
        if (kind == Kind.SINGLE && addresses.size() > 1) {
            throw new CacheException("The connection URI names several hosts, and "
                    + form.scheme().text()
                    + ":// takes one: for several there are -cluster://, -sentinel:// and -replicated://");
        }
        return new Topology(kind, addresses, null, kind == Kind.SENTINEL ? masterName() : null);
    }

    private String masterName() {
        String name = given.find(ConnectionSettings.MASTER);
        if (name == null) {
            throw new CacheException("The connection setting " + ConnectionSettings.MASTER.name()
                    + " is missing: sentinels must be told the name of the master, such as ?master=mymaster");
        }
        return name;
    }

    private int database() {
        int database = given.get(ConnectionSettings.DB);
        if (database != 0 && !form.scheme().hasDatabases()) {
            throw new CacheException("The connection setting " + ConnectionSettings.DB.name() + " is " + database
                    + ": a cluster has no other database than 0");
        }
        return database;
    }

    private String keyPrefix() {
        String prefix = given.get(ConnectionSettings.KEY_PREFIX);
        String namespace = given.find(ConnectionSettings.NAMESPACE);
        return namespace == null ? prefix : prefix + "~n:" + EscapedName.of(namespace) + ":";
    }

    private Transport transport() {
        return new Transport(
                given.get(ConnectionSettings.TIMEOUT),
                given.get(ConnectionSettings.CONNECT_TIMEOUT),
                given.get(ConnectionSettings.PING_INTERVAL),
                given.get(ConnectionSettings.RETRIES),
                given.get(ConnectionSettings.RETRY_DELAY),
                given.get(ConnectionSettings.CONNECTIONS),
                given.get(ConnectionSettings.IO_THREADS));
    }

    private Tls tls() {
        return new Tls(trust(), clientIdentity(), given.get(ConnectionSettings.TLS_VERIFY_HOST));
    }

    private Tls.@Nullable Trust trust() {
        Path store = given.find(ConnectionSettings.TLS_TRUST_STORE);
        Path pem = given.find(ConnectionSettings.TLS_CA_CERTIFICATE);
        Secret password = given.find(ConnectionSettings.TLS_TRUST_STORE_PASSWORD);
        if (store == null) {
            requireWith(password, ConnectionSettings.TLS_TRUST_STORE_PASSWORD, ConnectionSettings.TLS_TRUST_STORE);
            return pem == null ? null : new Tls.Certificates(pem);
        }
        requireWithout(pem, ConnectionSettings.TLS_CA_CERTIFICATE, ConnectionSettings.TLS_TRUST_STORE);
        return new Tls.Store(store, password);
    }

    private Tls.@Nullable Identity clientIdentity() {
        Path store = given.find(ConnectionSettings.TLS_KEY_STORE);
        Path certificate = given.find(ConnectionSettings.TLS_CERTIFICATE);
        Path key = given.find(ConnectionSettings.TLS_PRIVATE_KEY);
        Secret password = given.find(ConnectionSettings.TLS_KEY_STORE_PASSWORD);
        if (store != null) {
            requireWithout(certificate, ConnectionSettings.TLS_CERTIFICATE, ConnectionSettings.TLS_KEY_STORE);
            requireWithout(key, ConnectionSettings.TLS_PRIVATE_KEY, ConnectionSettings.TLS_KEY_STORE);
            return new Tls.Store(store, password);
        }
        requireWith(password, ConnectionSettings.TLS_KEY_STORE_PASSWORD, ConnectionSettings.TLS_KEY_STORE);
        if (certificate == null) {
            requireWith(key, ConnectionSettings.TLS_PRIVATE_KEY, ConnectionSettings.TLS_CERTIFICATE);
            return null;
        }
        if (key == null) {
            requireWith(certificate, ConnectionSettings.TLS_CERTIFICATE, ConnectionSettings.TLS_PRIVATE_KEY);
            return null;
        }
        return new Tls.CertificateAndKey(certificate, key);
    }

    private static void requireWith(@Nullable Object value, Setting<?> setting, Setting<?> missing) {
        if (value != null) {
            throw new CacheException("The connection setting " + setting.name() + " needs " + missing.name()
                    + " beside it, which is missing");
        }
    }

    private static void requireWithout(@Nullable Object value, Setting<?> setting, Setting<?> other) {
        if (value != null) {
            throw new CacheException("The connection settings " + setting.name() + " and " + other.name()
                    + " exclude each other: keep one of them");
        }
    }
}
