package io.omnicache.jcache.internal.config.connection;

import io.omnicache.jcache.internal.config.setting.ByteSize;
import io.omnicache.jcache.internal.config.setting.InvalidValueException;
import io.omnicache.jcache.internal.config.setting.Secret;
import io.omnicache.jcache.internal.config.setting.Setting;
import io.omnicache.jcache.internal.config.setting.SettingType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Every connection setting. Each is a query parameter of a connection URL, a property {@code omnicache.<name>} and an entry of
 * a settings file's connection block, but for {@link #URI}, which is no parameter of itself.
 */
public final class ConnectionSettings {
    public static final Setting<Secret> URI = Setting.withoutDefault(
            "uri",
            new SettingType<>("a connection URL", SettingType.SECRET.schema(), true, SettingType.SECRET.parser()),
            "The connection URL, such as redis://localhost:6379/0.");
    public static final Setting<Integer> DB = Setting.of(
            "db", SettingType.integer(0, 1_000_000), "0", "The number of the database. A cluster has none but 0.");
    public static final Setting<String> USERNAME =
            Setting.withoutDefault("username", SettingType.TEXT, "The ACL user; without it the default user.");
    public static final Setting<Secret> PASSWORD =
            Setting.withoutDefault("password", SettingType.SECRET, "The user's password.");
    public static final Setting<String> KEY_PREFIX = Setting.of(
            "key-prefix",
            SettingType.ANY_TEXT,
            "omnicache:",
            "What stands before every key, so that applications share a server without seeing each other.");
    public static final Setting<String> NAMESPACE = Setting.withoutDefault(
            "namespace",
            SettingType.TEXT,
            "A part of the application's keys, such as prod: keys begin with the key prefix, ~n:, the namespace and a colon.");
    public static final Setting<Duration> TIMEOUT =
            Setting.of("timeout", SettingType.DURATION, "3s", "How long a reply may take; the bound of retries, too.");
    public static final Setting<Duration> CONNECT_TIMEOUT =
            Setting.of("connect-timeout", SettingType.DURATION, "2s", "How long connecting to one server may take.");
    public static final Setting<Integer> RETRIES = Setting.of(
            "retries",
            SettingType.integer(0, 100),
            "5",
            "How often at most a command is sent again that was certainly not carried out: no connection, or the server said"
                    + " MOVED, ASK, TRYAGAIN, LOADING, CLUSTERDOWN, MASTERDOWN or READONLY. Nothing else is repeated.");
    public static final Setting<Duration> RETRY_DELAY = Setting.of(
            "retry-delay",
            SettingType.DURATION,
            "50ms",
            "The pause before the first retry; doubled before each other one.");
    public static final Setting<Integer> CONNECTIONS = Setting.of(
            "connections",
            SettingType.integer(1, 1_000),
            "4",
            "How many connections there are to each server besides the one that the commands of single keys share: for sweeps,"
                    + " iterations, redirected commands and reads from replicas.");
    public static final Setting<Integer> IO_THREADS = Setting.of(
            "io-threads", SettingType.integer(1, 256), "2", "How many threads read and write for all connections.");
    public static final Setting<String> CLIENT_NAME = Setting.withoutDefault(
            "client-name",
            new SettingType<>(
                    "a name of printable characters without a space",
                    Map.of("type", "string", "pattern", "^[!-~]+$"),
                    false,
                    ConnectionSettings::printable),
            "How the connections are called in the server's client list.");
    public static final Setting<ReadFrom> READ_FROM = Setting.of(
            "read-from",
            SettingType.choice(ReadFrom.class),
            "master",
            "Which servers answer reads. Replicas may be behind: what was just written may not be seen.");
    public static final Setting<Duration> PING_INTERVAL = Setting.of(
            "ping-interval",
            SettingType.DURATION,
            "30s",
            "How often a connection is tried, so that a dead one is noticed.");
    /** A size of what is stored. */
    public static final SettingType<ByteSize> SIZE = SettingType.size(ByteSize.ofMegabytes(1_024));

    public static final Setting<ByteSize> VALUE_SIZE = Setting.of(
            "value-size",
            SIZE,
            "64MB",
            "How large a value may be as it is stored, and a key, where a cache's limits.value-size says nothing else: larger ones"
                    + " are refused before anything is sent. A server takes no more than its proto-max-bulk-len, 512 MB by default.");
    public static final Setting<String> MASTER = Setting.withoutDefault(
            "master", SettingType.TEXT, "The name by which the sentinels know the master; needed with sentinels.");
    public static final Setting<String> SENTINEL_USERNAME = Setting.withoutDefault(
            "sentinel-username", SettingType.TEXT, "The ACL user for the sentinels; without it the default user.");
    public static final Setting<Secret> SENTINEL_PASSWORD = Setting.withoutDefault(
            "sentinel-password", SettingType.SECRET, "The password for the sentinels; without it none is sent.");
    public static final Setting<Path> TLS_TRUST_STORE = Setting.withoutDefault(
            "tls-trust-store",
            SettingType.PATH,
            "A PKCS12 or JKS file with the certificates to trust; without it, and without tls-ca-certificate, the JVM's own.");
    public static final Setting<Secret> TLS_TRUST_STORE_PASSWORD =
            Setting.withoutDefault("tls-trust-store-password", SettingType.SECRET, "The trust store's password.");
    public static final Setting<Path> TLS_CA_CERTIFICATE = Setting.withoutDefault(
            "tls-ca-certificate", SettingType.PATH, "A PEM file with the certificates to trust.");
    public static final Setting<Path> TLS_CERTIFICATE = Setting.withoutDefault(
            "tls-certificate",
            SettingType.PATH,
            "A PEM file with the client's certificate and what is needed to verify it; with tls-private-key.");
    public static final Setting<Path> TLS_PRIVATE_KEY = Setting.withoutDefault(
            "tls-private-key",
            SettingType.PATH,
            "A PEM file with the client's private key, in PKCS#8 and not encrypted.");
    public static final Setting<Path> TLS_KEY_STORE = Setting.withoutDefault(
            "tls-key-store", SettingType.PATH, "A PKCS12 or JKS file with the client's certificate and private key.");
    public static final Setting<Secret> TLS_KEY_STORE_PASSWORD =
            Setting.withoutDefault("tls-key-store-password", SettingType.SECRET, "The key store's password.");
    public static final Setting<Boolean> TLS_VERIFY_HOST = Setting.of(
            "tls-verify-host",
            SettingType.BOOLEAN,
            "true",
            "Whether the server's certificate must be for the host that was asked for. Without it, any certificate of a"
                    + " trusted authority will do.");

    /** What the names of properties begin with. */
    public static final String PROPERTY_PREFIX = "omnicache.";

    private static final List<Setting<?>> ALL = List.of(
            URI,
            DB,
            USERNAME,
            PASSWORD,
            KEY_PREFIX,
            NAMESPACE,
            TIMEOUT,
            CONNECT_TIMEOUT,
            RETRIES,
            RETRY_DELAY,
            CONNECTIONS,
            IO_THREADS,
            CLIENT_NAME,
            READ_FROM,
            PING_INTERVAL,
            VALUE_SIZE,
            MASTER,
            SENTINEL_USERNAME,
            SENTINEL_PASSWORD,
            TLS_TRUST_STORE,
            TLS_TRUST_STORE_PASSWORD,
            TLS_CA_CERTIFICATE,
            TLS_CERTIFICATE,
            TLS_PRIVATE_KEY,
            TLS_KEY_STORE,
            TLS_KEY_STORE_PASSWORD,
            TLS_VERIFY_HOST);

    private ConnectionSettings() {}

    /** All of them, in the order in which they are documented. */
    public static List<Setting<?>> all() {
        return ALL;
    }

    /** The settings among a manager's properties: those that begin with {@code omnicache.}, without it. */
    public static Map<String, String> among(Properties properties) {
        Map<String, String> settings = new TreeMap<>();
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith(PROPERTY_PREFIX)) {
                settings.put(name.substring(PROPERTY_PREFIX.length()), properties.getProperty(name));
            }
        }
        return settings;
    }

    private static String printable(String text) throws InvalidValueException {
        if (!text.matches("[!-~]+")) {
            throw new InvalidValueException("printable");
        }
        return text;
    }
}
