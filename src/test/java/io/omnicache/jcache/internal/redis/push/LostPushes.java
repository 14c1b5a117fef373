package io.omnicache.jcache.internal.redis.push;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The ways in which everything that a server pushes is lost, whatever it is. */
@Execution(ExecutionMode.CONCURRENT)
abstract class LostPushes {
    @RegisterExtension
    final OwnServer<RedisProcess> server = RedisServer.own("--client-output-buffer-limit", "pubsub 256kb 0 0");

    PushProxy proxy;
    RedisConnection connection;
    private final String parameters;
    private final String swallowedPushes;

    /**
     * @param parameters more parameters of the URI
     * @param swallowedPushes what is said when a proxy swallows pushes
     */
    LostPushes(String parameters, String swallowedPushes) {
        this.parameters = parameters;
        this.swallowedPushes = swallowedPushes;
    }

    @BeforeEach
    void open() throws IOException {
        proxy = PushProxy.before(server.get().port());
        connection = RecordingPushes.openConnected(proxy.uri() + "?timeout=2s&connect-timeout=2s" + parameters);
    }

    @AfterEach
    void close() throws IOException {
        connection.close();
        proxy.close();
    }

    @Test
    void proxyThatSwallowsPushes_isFoundOut() {
        assertLossIsFoundOut(
                () -> proxy.set(PushProxy.Mode.SWALLOW_PUSHES),
                () -> proxy.set(PushProxy.Mode.FORWARD),
                swallowedPushes);
    }

    @Test
    void proxyThatSwallowsAll_isFoundOut() {
        assertLossIsFoundOut(
                () -> proxy.set(PushProxy.Mode.SWALLOW_ALL),
                () -> proxy.set(PushProxy.Mode.FORWARD),
                "no heartbeat came back");
    }

    @Test
    void suspendedServer_isFoundOut() {
        assertLossIsFoundOut(() -> server.get().suspend(), () -> server.get().resume(), "no heartbeat came back");
    }

    @Test
    void crashedServer_isFoundOut() {
        assertLossIsFoundOut(() -> server.get().kill(), () -> server.get().restart(), "closed the connection");
    }

    /** Asserts that the loss is found out and told, and that everything works again once it is over. */
    abstract void assertLossIsFoundOut(Runnable lose, Runnable restore, String reason);
}
