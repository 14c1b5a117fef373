package io.omnicache.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.List;
import java.util.PrimitiveIterator;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisProcessTest {

    @Test
    void start_answers_andCloseLeavesNothing() throws Exception {
        Leftovers left = Leftovers.after(RedisProcess::start, redis -> {
            assertThat(redis.command("PING")).isEqualTo("PONG");
            assertThat(redis.uri()).isEqualTo("redis://127.0.0.1:" + redis.port());
            redis.command("SET", "k", "größer\r\n$1");
            assertThat(redis.command("GET", "k")).isEqualTo("größer\r\n$1");
            assertThat(redis.command("GET", "absent")).isEmpty();
            assertThat(redis.command("MGET", "absent", "k")).isEqualTo("\ngrößer\r\n$1");
            assertThatThrownBy(() -> redis.command("LPUSH", "k", "x"))
                    .isInstanceOf(RedisErrorReply.class)
                    .hasMessageStartingWith("WRONGTYPE");
        });

        assertThat(left.isEmpty()).as("%s", left).isTrue();
    }

    @Test
    void start_withPasswordUserAndLimit_hasThem() {
        try (RedisProcess redis = RedisProcess.start(
                "--requirepass", "p@ss wörd", "--user", "ada", "on", ">pw", "~app:*", "+get", "--maxmemory", "64mb")) {
            assertThat(redis.command("CONFIG", "GET", "maxmemory")).endsWith("67108864");
            assertThat(redis.command("ACL", "GETUSER", "ada")).contains("~app:*");
            assertThat(redis.uri()).isEqualTo("redis://:p%40ss%20w%C3%B6rd@127.0.0.1:" + redis.port());
            assertThat(redis.address()).isEqualTo("redis://127.0.0.1:" + redis.port());
        }
    }

    @Test
    void start_withWrongOption_failsWithTheServersWords() throws Exception {
        Leftovers left = Leftovers.after(
                RedisProcess::start,
                redis -> assertThatThrownBy(() -> RedisProcess.start("--no-such-option", "1"))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("no-such-option"));

        assertThat(left.isEmpty()).as("%s", left).isTrue();
    }

    @Test
    void start_onATakenPort_takesAnother() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            PrimitiveIterator.OfInt ports = IntStream.concat(
                            IntStream.of(taken.getLocalPort()), IntStream.generate(Ports::free))
                    .iterator();
            RedisProcess.Arguments none = (port, directory) -> List.of();

            Leftovers left =
                    Leftovers.after(() -> RedisProcess.startData(Listening.TCP, ports::nextInt, none), redis -> {
                        assertThat(redis.port()).isNotEqualTo(taken.getLocalPort());
                        assertThat(redis.command("PING")).isEqualTo("PONG");
                    });

            assertThat(left.isEmpty()).as("%s", left).isTrue();
            assertThatThrownBy(() -> RedisProcess.startData(Listening.TCP, taken::getLocalPort, none))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("in use");
        }
    }

    @Test
    void restart_afterStopAndKill_isOnTheSamePortWithTheSameOptions() {
        try (RedisProcess redis = RedisProcess.start("--requirepass", "pw")) {
            int port = redis.port();
            long first = redis.pid();
            redis.stop();
            assertThat(redis.isRunning()).isFalse();
            assertThatThrownBy(() -> redis.command("PING")).isInstanceOf(UncheckedIOException.class);
            redis.restart();
            redis.kill();
            assertThat(redis.isRunning()).isFalse();
            redis.restart();

            assertThat(redis.port()).isEqualTo(port);
            assertThat(redis.pid()).isNotEqualTo(first);
            assertThat(redis.command("PING")).isEqualTo("PONG");
        }
    }

    /** Else a cluster's node would begin again with what was there when it last became a replica. */
    @Test
    void restart_ofAFormerReplica_hasNoData() {
        try (RedisProcess master = RedisProcess.start();
                RedisProcess replica = RedisProcess.start()) {
            master.command("SET", "k", "v");
            replica.command("REPLICAOF", "127.0.0.1", Integer.toString(master.port()));
            Await.until(
                    "replicated",
                    () -> replica.command("INFO", "replication").contains("master_link_status:up")
                            && replica.command("GET", "k").equals("v"));
            replica.command("REPLICAOF", "NO", "ONE");

            replica.kill();
            replica.restart();

            assertThat(replica.command("DBSIZE")).isEqualTo("0");
        }
    }

    @Test
    void startOnSocket_answersThere_andCloseLeavesNothing() throws Exception {
        Leftovers left = Leftovers.after(RedisProcess::startOnSocket, redis -> {
            assertThat(redis.command("PING")).isEqualTo("PONG");
            assertThat(redis.uri()).matches("unix:///.*/redis\\.sock");
            assertThat(redis.port()).isZero();
        });

        assertThat(left.isEmpty()).as("%s", left).isTrue();
    }

    @Test
    void startTls_withClientCertificates_refusesOtherClients(@TempDir Path directory) throws Exception {
        Certificates certificates = Certificates.shared();
        Certificates foreign = Certificates.create(directory);

        Leftovers left = Leftovers.after(() -> RedisProcess.startTls(certificates, true), redis -> {
            assertThat(redis.command("PING")).isEqualTo("PONG");
            assertThat(redis.uri()).startsWith("rediss://");
            // With TLS 1.3 the server refuses after the handshake: the client sees the alert, or only the closed
            // connection.
            assertThatThrownBy(() -> ping(redis, certificates.anonymousContext()))
                    .isInstanceOfAny(SSLException.class, SocketException.class);
            assertThatThrownBy(() -> ping(redis, foreign.clientContext()))
                    .isInstanceOfAny(SSLException.class, SocketException.class);
        });

        assertThat(left.isEmpty()).as("%s", left).isTrue();
    }

    @Test
    void startTls_withoutClientCertificates_takesThoseWhoTrustIt(@TempDir Path directory) throws Exception {
        Certificates certificates = Certificates.shared();
        try (RedisProcess redis = RedisProcess.startTls(certificates, false)) {
            assertThat(ping(redis, certificates.anonymousContext())).isEqualTo("PONG");
            assertThatThrownBy(() -> ping(redis, Certificates.create(directory).anonymousContext()))
                    .isInstanceOf(SSLException.class);
        }
    }

    private static String ping(RedisProcess redis, SSLContext context) throws Exception {
        try (RespConnection connection = RespConnection.open("localhost", redis.port(), context.getSocketFactory())) {
            return connection.command("PING");
        }
    }
}
