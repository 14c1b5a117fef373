package io.omnicache.jcache.internal.config.connection;

import static io.omnicache.jcache.internal.config.setting.SettingType.BOOLEAN;
import static io.omnicache.jcache.internal.config.setting.SettingType.DURATION;
import static io.omnicache.jcache.internal.config.setting.SettingType.PATH;
import static io.omnicache.jcache.internal.config.setting.SettingType.SECRET;
import static io.omnicache.jcache.internal.config.setting.SettingType.TEXT;
import static io.omnicache.jcache.internal.config.setting.SettingType.choice;
import static io.omnicache.jcache.internal.config.setting.SettingType.integer;

import io.omnicache.jcache.internal.config.connection.ConnectionOptions.ReadFrom;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Scripts;
import io.omnicache.jcache.internal.config.setting.ByteSize;
import io.omnicache.jcache.internal.config.setting.Secret;
import io.omnicache.jcache.internal.config.setting.Setting;
import io.omnicache.jcache.internal.config.setting.SettingCatalogue;
import io.omnicache.jcache.internal.config.setting.SettingType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The catalogue of connection settings. Each setting is a query parameter of a connection URL (except {@link #URI}),
 * a property {@code omnicache.<name>}, and a key of the block {@code connection} of a settings file.
 * {@link ConnectionOptions} holds the values.
 */
public final class ConnectionSettings {
    /** Every setting, in the order of the documentation. */
    public static final SettingCatalogue CATALOGUE = new SettingCatalogue();

    /** The prefix of the names of properties. */
    public static final String PROPERTY_PREFIX = "omnicache.";

    public static final Setting<Secret> URI = CATALOGUE.add(
            "uri", SettingType.secret("a connection URL"), "The connection URL, such as redis://localhost:6379/0.");
    public static final Setting<Integer> DB = CATALOGUE.add(
            "db", integer(0, 1_000_000), "0", "The number of the database. A cluster has only database 0.");
    public static final Setting<String> USERNAME =
            CATALOGUE.add("username", TEXT, "The ACL user. Without it, the default user.");
    public static final Setting<Secret> PASSWORD = CATALOGUE.add("password", SECRET, "The password of the user.");
    public static final Setting<Path> PASSWORD_FILE = CATALOGUE.add(
            "password-file",
            PATH,
            "A file with the password of the user, in place of password. It is watched: when the password changes, open"
                    + " connections log in anew.");
    public static final Setting<String> CREDENTIALS_PROVIDER = CATALOGUE.add(
            "credentials-provider",
            SettingType.CLASS_NAME,
            "The class of an io.omnicache.jcache.spi.CredentialsProvider, which gives the user and the password or token, in"
                    + " place of password. It is asked for each new connection, and before the credentials end.");
    public static final Setting<String> KEY_PREFIX = CATALOGUE.add(
            "key-prefix",
            SettingType.ANY_TEXT,
            "omnicache:",
            "The prefix of every key, so that several applications can use one server without seeing each other's"
                    + " entries.");
    public static final Setting<String> NAMESPACE = CATALOGUE.add(
            "namespace",
            TEXT,
            "A part of the application's keys, such as prod: keys begin with the key prefix, ~n:, the namespace and a"
                    + " colon.");
    public static final Setting<Duration> TIMEOUT = CATALOGUE.add(
            "timeout",
            DURATION,
            "3s",
            "The longest time of an operation, with all that it waits for: connecting, replies, retries, locks. An"
                    + " operation on many keys has this time for each slice.");
    public static final Setting<Duration> CONNECT_TIMEOUT = CATALOGUE.add(
            "connect-timeout",
            DURATION,
            "2s",
            "The longest time to connect to one server, also after the operation that began it has ended.");
    public static final Setting<Integer> RETRIES = CATALOGUE.add(
            "retries",
            integer(0, 100),
            "5",
            "How often a command is sent again, at most. Only a command that was certainly not carried out is sent"
                    + " again: there was no connection, or the server answered MOVED, ASK, TRYAGAIN, LOADING,"
                    + " CLUSTERDOWN, MASTERDOWN or READONLY.");
    public static final Setting<Duration> RETRY_DELAY = CATALOGUE.add(
            "retry-delay", DURATION, "50ms", "The pause before the first retry. It doubles with each further retry.");
    public static final Setting<Boolean> CIRCUIT_BREAKER = CATALOGUE.add(
            "circuit-breaker",
            BOOLEAN,
            "true",
            "Whether operations fail at once while their server is known to be away. It is probed in the background"
                    + " meanwhile, and operations go there again when it answers.");
    public static final Setting<Integer> CIRCUIT_BREAKER_FAILURES = CATALOGUE.add(
            "circuit-breaker-failures",
            integer(1, 1_000),
            "3",
            "How many failures in a row say that a server is away: no connection, a connection that was lost under"
                    + " commands. A whole timeout without any answer counts as two.");
    public static final Setting<Duration> CIRCUIT_BREAKER_PROBE_INTERVAL = CATALOGUE.add(
            "circuit-breaker-probe-interval",
            DURATION,
            "100ms",
            "The time between two probes of a server that is away. A probe is a connection, a login and a PING.");
    public static final Setting<Integer> CONNECTIONS = CATALOGUE.add(
            "connections",
            integer(1, 1_000),
            "4",
            "The number of connections to each server for sweeps, iterations, redirected commands and reads from"
                    + " replicas. The commands of single keys share one further connection.");
    public static final Setting<Integer> IO_THREADS = CATALOGUE.add(
            "io-threads", integer(1, 256), "2", "The number of threads that read and write for all connections.");
    public static final Setting<String> CLIENT_NAME = CATALOGUE.add(
            "client-name",
            SettingType.matching("a name of printable characters without a space", "^[!-~]+$"),
            "The name of the connections in the server's client list.");
    public static final Setting<ReadFrom> READ_FROM = CATALOGUE.add(
            "read-from",
            choice(ReadFrom.class),
            "master",
            "Which servers answer reads. A replica may be behind its master, so a read may miss what was just"
                    + " written.");
    public static final Setting<Scripts> SCRIPTS = CATALOGUE.add(
            "scripts",
            choice(Scripts.class),
            "auto",
            "Whether scripts (EVAL, EVALSHA) are sent to the servers: auto where they are allowed, or never. Without them,"
                    + " changes are made by commands that compare, where the server has them, or by transactions.");
    public static final Setting<Duration> PING_INTERVAL = CATALOGUE.add(
            "ping-interval",
            DURATION,
            "30s",
            "The time between two PINGs on a connection, so that a dead one is noticed.");

    /** The size of a stored key or value. */
    public static final SettingType<ByteSize> SIZE = SettingType.size(ByteSize.ofMegabytes(1_024));

    public static final Setting<ByteSize> VALUE_SIZE = CATALOGUE.add(
            "value-size",
            SIZE,
            "64MB",
            "The largest size of a stored value or key, for caches without limits.value-size. A larger one is refused"
                    + " before anything is sent. A server accepts at most its proto-max-bulk-len, 512 MB by default.");
    public static final Setting<String> MASTER =
            CATALOGUE.add("master", TEXT, "The name by which the sentinels know the master. Required with sentinels.");
    public static final Setting<String> SENTINEL_USERNAME =
            CATALOGUE.add("sentinel-username", TEXT, "The ACL user for the sentinels. Without it, the default user.");
    public static final Setting<Secret> SENTINEL_PASSWORD =
            CATALOGUE.add("sentinel-password", SECRET, "The password for the sentinels. Without it, none is sent.");
    public static final Setting<Path> SENTINEL_PASSWORD_FILE = CATALOGUE.add(
            "sentinel-password-file",
            PATH,
            "A file with the password for the sentinels, in place of sentinel-password. It is watched.");
    public static final Setting<Path> TLS_TRUST_STORE = CATALOGUE.add(
            "tls-trust-store",
            PATH,
            "A PKCS12 or JKS file with trusted certificates. Without it and without tls-ca-certificate, the trust"
                    + " store of the JVM.");
    public static final Setting<Secret> TLS_TRUST_STORE_PASSWORD =
            CATALOGUE.add("tls-trust-store-password", SECRET, "The password of the trust store.");
    public static final Setting<Path> TLS_CA_CERTIFICATE =
            CATALOGUE.add("tls-ca-certificate", PATH, "A PEM file with trusted certificates.");
    public static final Setting<Path> TLS_CERTIFICATE = CATALOGUE.add(
            "tls-certificate",
            PATH,
            "A PEM file with the client's certificate and the intermediate certificates. Requires tls-private-key.");
    public static final Setting<Path> TLS_PRIVATE_KEY = CATALOGUE.add(
            "tls-private-key", PATH, "A PEM file with the client's private key, in PKCS#8 and not encrypted.");
    public static final Setting<Path> TLS_KEY_STORE =
            CATALOGUE.add("tls-key-store", PATH, "A PKCS12 or JKS file with the client's certificate and private key.");
    public static final Setting<Secret> TLS_KEY_STORE_PASSWORD =
            CATALOGUE.add("tls-key-store-password", SECRET, "The password of the key store.");
    public static final Setting<Boolean> TLS_VERIFY_HOST = CATALOGUE.add(
            "tls-verify-host",
            BOOLEAN,
            "true",
            "Whether the server's certificate must be valid for the host of the connection URL. With false, any"
                    + " certificate of a trusted authority is accepted.");

    private ConnectionSettings() {}

    /** Returns the properties whose names begin with {@code omnicache.}, by their names without this prefix. */
    public static Map<String, String> among(Properties properties) {
        Map<String, String> settings = new TreeMap<>();
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith(PROPERTY_PREFIX)) {
                settings.put(name.substring(PROPERTY_PREFIX.length()), properties.getProperty(name));
            }
        }
        return settings;
    }
}
