package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.Certificates;
import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import io.omnicache.it.RedisSentinels;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.ChildJvm;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A program whose {@code main} returns ends, although it doesn't close its cache manager, as with a cache in memory.
 */
class EndingProgramIT {
    /**
     * What the JVM needs itself to end, on a very busy machine too. Less than an idle thread of a pool lives, which is a
     * minute by default.
     */
    private static final long PATIENCE_MILLIS = 30_000;

    @RegisterExtension
    static final OwnServer<RedisProcess> single = RedisServer.own("--requirepass", "right");

    @RegisterExtension
    static final OwnServer<RedisProcess> tls = RedisServer.tls(false);

    @RegisterExtension
    static final OwnServer<RedisProcess> socket = RedisServer.socket();

    @RegisterExtension
    static final OwnServer<RedisCluster> cluster = RedisServer.cluster(3, 1);

    @RegisterExtension
    static final OwnServer<RedisSentinels> sentinels = RedisServer.sentinels();

    enum Form {
        SINGLE(() -> single.get().uri()),
        SEVERAL_THREADS_AND_A_NAME(() ->
                "redis://:right@localhost:" + single.get().port() + "?io-threads=4&connections=20&client-name=mine"),
        TLS(() -> Certificates.trusting(tls.get())),
        UNIX_SOCKET(() -> socket.get().uri()),
        CLUSTER(() -> "redis-cluster://" + RedisProcess.hosts(cluster.get().nodes())),
        CLUSTER_READ_FROM_REPLICAS(
                () -> "redis-cluster://" + RedisProcess.hosts(cluster.get().nodes()) + "?read-from=any"),
        SENTINEL(() -> "redis-sentinel://" + RedisProcess.hosts(sentinels.get().sentinels()) + "?master=mymaster"),
        REPLICATED(
                () -> "redis-replicated://" + RedisProcess.hosts(sentinels.get().servers()));

        private final Supplier<String> uri;

        Form(Supplier<String> uri) {
            this.uri = uri;
        }

        /** The first connection of a JVM on a busy machine is slow: no timeout decides. */
        String uri() {
            return Caches.with(uri.get(), "connect-timeout=1m&timeout=1m");
        }
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void main_thatReturnsWithAnOpenManager_ends(Form form) throws InterruptedException {
        try (ChildJvm program = ChildJvm.start(EndingProgram.class, List.of(), form.uri(), "works")) {
            String threads = program.line();

            assertThat(threads).isNotNull();
            assertThat(threads.split(",")).isNotEmpty().allMatch(name -> name.startsWith("daemon omnicache-"));
            assertThat(program.endsWithin(PATIENCE_MILLIS)).isTrue();
            assertThat(program.exitValue()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://127.0.0.1:%d?retries=1",
                "rediss://127.0.0.1:%d?retries=1",
                "unix:///tmp/no-such-%d.sock",
                "redis-cluster://127.0.0.1:%d?retries=1",
                "redis-sentinel://127.0.0.1:%d?master=mymaster&retries=1",
                "redis-replicated://127.0.0.1:%d?retries=1",
                "redis://no-such-host.invalid:%d?retries=1"
            })
    void main_thatReturnsAfterAFailedConnection_ends(String form) throws Exception {
        assertEndsAfterFailure(form.formatted(closedPort()));
    }

    @ParameterizedTest
    @EnumSource(
            value = Form.class,
            names = {"SINGLE", "CLUSTER"})
    void main_thatReturnsAfterARefusedLogin_ends(Form form) throws InterruptedException {
        assertEndsAfterFailure(form.uri.get().replace(":right@", "").replaceFirst("//", "//:hush@"));
    }

    private static void assertEndsAfterFailure(String uri) throws InterruptedException {
        try (ChildJvm program = ChildJvm.start(EndingProgram.class, List.of(), uri, "fails")) {
            assertThat(program.line()).isEqualTo("failed as it should");
            assertThat(program.line()).isEqualTo("and so did the other");
            assertThat(program.line()).doesNotContain("redisson");
            assertThat(program.endsWithin(PATIENCE_MILLIS)).isTrue();
            assertThat(program.exitValue()).isZero();
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return taken.getLocalPort();
        }
    }
}
