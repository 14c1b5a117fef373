package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.Certificates;
import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.ChildJvm;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * An application that is undeployed from a container: no thread and no class of the JDK or the container refers to its
 * class loader afterwards.
 */
@Execution(ExecutionMode.CONCURRENT)
class RedeploymentTest {
    /** Soft references are cleared at once, since the JDK itself holds some to the application. */
    private static final List<String> SHORT_OF_MEMORY = List.of("-XX:SoftRefLRUPolicyMSPerMB=0");

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    @RegisterExtension
    static final OwnServer<RedisProcess> tls = RedisServer.tls(false);

    @RegisterExtension
    static final OwnServer<RedisProcess> socket = RedisServer.socket();

    static Stream<Named<Supplier<String>>> uris() {
        return Stream.of(
                Named.of("plain", () -> server.get().uri()),
                Named.of(
                        "reading anywhere",
                        () -> "redis-replicated://127.0.0.1:" + server.get().port() + "?read-from=any"),
                Named.of("TLS", () -> Certificates.trusting(tls.get())),
                Named.of("Unix socket", () -> socket.get().uri()));
    }

    @ParameterizedTest
    @MethodSource("uris")
    void classLoader_ofAnApplicationThatClosedItsManager_isCollected(Supplier<String> uri) {
        try (ChildJvm container = ChildJvm.start(ContainerProgram.class, SHORT_OF_MEMORY)) {
            assertThat(container.ask(uri.get())).isEqualTo("done");
            assertThat(container.ask("use")).isEqualTo("done");
            assertThat(container.ask("close")).isEqualTo("done");

            assertThat(container.ask("undeploy")).isEqualTo("collected");
        }
    }

    @Test
    void classLoader_afterReconnecting_isCollected() {
        try (RedisProcess restarting = RedisProcess.start();
                ChildJvm container = ChildJvm.start(ContainerProgram.class, SHORT_OF_MEMORY)) {
            container.ask(restarting.uri());
            for (int i = 0; i < 3; i++) {
                assertThat(container.ask("use")).isEqualTo("done");
                restarting.restart();
            }
            assertThat(container.ask("close")).isEqualTo("done");

            assertThat(container.ask("undeploy")).isEqualTo("collected");
        }
    }

    @Test
    void classLoader_afterAFailedConnection_isCollected() {
        try (ChildJvm container = ChildJvm.start(ContainerProgram.class, SHORT_OF_MEMORY)) {
            container.ask("redis://127.0.0.1:1?retries=1");
            assertThat(container.ask("fail")).isEqualTo("done");
            assertThat(container.ask("close")).isEqualTo("done");

            assertThat(container.ask("undeploy")).isEqualTo("collected");
        }
    }
}
