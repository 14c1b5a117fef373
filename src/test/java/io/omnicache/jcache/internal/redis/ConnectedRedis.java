package io.omnicache.jcache.internal.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import io.omnicache.jcache.internal.redis.redisson.RedissonConnections;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A server of one test's own and connections to it, all of which are closed after the test. */
public final class ConnectedRedis implements BeforeEachCallback, AfterEachCallback {
    private final String[] serverOptions;
    private final List<RedisConnection> connections = new ArrayList<>();
    private String uriOptions = "";
    private @Nullable RedisProcess server;
    private @Nullable RedisConnection connection;

    private ConnectedRedis(String... serverOptions) {
        this.serverOptions = serverOptions;
    }

    /** A server with options such as {@code "--appendonly", "yes"}. */
    public static ConnectedRedis withOptions(String... serverOptions) {
        return new ConnectedRedis(serverOptions);
    }

    /** Opens {@link #connection()} with options such as {@code timeout=1s}. */
    public ConnectedRedis connectingWith(String options) {
        uriOptions = "?" + options;
        return this;
    }

    public RedisProcess server() {
        if (server == null) {
            throw new IllegalStateException("Not started yet: is the field annotated with @RegisterExtension?");
        }
        return server;
    }

    /** A connection to the server, always the same one. */
    public RedisConnection connection() {
        if (connection == null) {
            connection = open(server().uri() + uriOptions);
        }
        return connection;
    }

    /** Another connection. */
    public RedisConnection open(String uri) {
        RedisConnection opened = RedissonConnections.open(ConnectionUri.parse(uri));
        connections.add(opened);
        return opened;
    }

    /** Sends one command to the server, not by {@link #connection()}. */
    public String command(String... words) {
        return server().command(words);
    }

    public static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    public static String text(byte[] bytes) {
        return new String(bytes, UTF_8);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        server = RedisProcess.start(serverOptions);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        connections.forEach(RedisConnection::close);
        connections.clear();
        connection = null;
        server().close();
        server = null;
    }
}
