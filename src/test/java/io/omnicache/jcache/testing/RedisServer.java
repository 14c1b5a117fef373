package io.omnicache.jcache.testing;

import io.omnicache.it.Certificates;
import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import io.omnicache.it.RedisSentinels;
import io.omnicache.it.RespConnection;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import io.omnicache.jcache.internal.config.connection.Topology.Address;
import io.omnicache.jcache.internal.config.setting.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * The servers of a test, as fields with {@code @RegisterExtension}. {@link #shared()} is one server for all tests: each
 * test has its own key prefix, and its keys are removed afterwards; {@link SharedServer} chooses the server. All others
 * run for one test or class, see {@link OwnServer}.
 */
public final class RedisServer implements BeforeEachCallback {
    private static final String REMOVE_PAGE = """
            local page = redis.call('SCAN', ARGV[1], 'MATCH', ARGV[2], 'COUNT', 1000)
            for _, key in ipairs(page[2]) do
              redis.call('UNLINK', key)
            end
            return page[1]
            """;

    private String keyPrefix = newKeyPrefix();

    private RedisServer() {}

    /** The server of all tests. */
    public static RedisServer shared() {
        return new RedisServer();
    }

    /** A server with options such as {@code "--requirepass", "secret"}. */
    public static OwnServer<RedisProcess> own(String... options) {
        return new OwnServer<>(() -> RedisProcess.start(options));
    }

    /** A server that listens with TLS only, with the certificates {@link Certificates#shared()}. */
    public static OwnServer<RedisProcess> tls(boolean clientCertificates, String... options) {
        return new OwnServer<>(() -> RedisProcess.startTls(Certificates.shared(), clientCertificates, options));
    }

    /** A server that listens on a Unix socket only. */
    public static OwnServer<RedisProcess> socket(String... options) {
        return new OwnServer<>(() -> RedisProcess.startOnSocket(options));
    }

    /** A cluster of three masters or more, each with so many replicas. */
    public static OwnServer<RedisCluster> cluster(int masters, int replicas, String... options) {
        return new OwnServer<>(() -> RedisCluster.start(masters, replicas, options));
    }

    /** A master, two replicas and three sentinels, which replace no master. */
    public static OwnServer<RedisSentinels> sentinels() {
        return sentinels("", "");
    }

    /**
     * The same with passwords; an empty one isn't asked for.
     *
     * @param serverPassword of the master and the replicas
     * @param sentinelPassword of the sentinels
     */
    public static OwnServer<RedisSentinels> sentinels(String serverPassword, String sentinelPassword) {
        return new OwnServer<>(
                () -> RedisSentinels.start(serverPassword, sentinelPassword).withoutFailover());
    }

    /** Any other fixture with a {@code close}. */
    public static <T extends AutoCloseable> OwnServer<T> of(Supplier<T> starter) {
        return new OwnServer<>(starter);
    }

    /** The URI of the shared server with this test's key prefix. */
    public String uri() {
        return uri("");
    }

    /** The same with a longer key prefix. */
    public String uri(String suffix) {
        String base = SharedServer.uri();
        return base + (base.contains("?") ? "&" : "?") + "key-prefix=" + keyPrefix + suffix;
    }

    /** The prefix of all Redis keys of this test; ends with a colon. */
    public String keyPrefix() {
        return keyPrefix;
    }

    /** Sends one command to the shared server; as {@link RedisProcess#command}. */
    public String command(String... words) {
        try (RespConnection connection = connect()) {
            return connection.command(words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The store of the context is closed after all callbacks, so that caches are closed before their keys are removed.
     */
    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(Namespace.create(this)).put("keys", (AutoCloseable) this::removeKeys);
    }

    /** Removes all keys of the test; the next one has another prefix. */
    void removeKeys() {
        String cursor = "0";
        do {
            cursor = command("EVAL", REMOVE_PAGE, "0", cursor, keyPrefix + "*");
        } while (!cursor.equals("0"));
        keyPrefix = newKeyPrefix();
    }

    private static RespConnection connect() throws IOException {
        ConnectionOptions settings = ConnectionUri.parse(SharedServer.uri());
        RespConnection connection = open(settings);
        try {
            Secret password = settings.login().password();
            if (password != null) {
                String user = settings.login().username() == null
                        ? "default"
                        : settings.login().username();
                connection.command("AUTH", user, password.reveal());
            }
            connection.command("SELECT", Integer.toString(settings.database()));
            return connection;
        } catch (IOException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private static RespConnection open(ConnectionOptions settings) throws IOException {
        if (settings.topology().socketPath() != null) {
            return RespConnection.open(Path.of(settings.topology().socketPath()));
        }
        Address address = settings.topology().addresses().get(0);
        return settings.tls() != null
                ? RespConnection.open(address.host(), address.port(), (SSLSocketFactory) SSLSocketFactory.getDefault())
                : RespConnection.open(address.host(), address.port());
    }

    private static String newKeyPrefix() {
        return "test-" + UUID.randomUUID() + ":";
    }
}
