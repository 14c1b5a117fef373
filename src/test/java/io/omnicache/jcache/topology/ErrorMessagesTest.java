package io.omnicache.jcache.topology;

import static io.omnicache.jcache.topology.Telling.assertSays;
import static io.omnicache.jcache.topology.Telling.assertTold;
import static io.omnicache.jcache.topology.Telling.assertToldToWalks;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.omnicache.it.Certificates;
import io.omnicache.it.RedisCluster;
import io.omnicache.it.RedisProcess;
import io.omnicache.it.RedisSentinels;
import io.omnicache.jcache.backend.RedisBackend;
import io.omnicache.jcache.testing.Skip;
import io.omnicache.jcache.topology.Telling.Op;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every cause of a failure, on real servers: the whole message and the exception, however the operation is called. */
@Execution(ExecutionMode.CONCURRENT)
class ErrorMessagesTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Told.class)
    void operation_thatFails_saysWhyAndWhatToDo(Told told) throws Exception {
        switch (told) {
            case REFUSED -> {
                int port = OddServers.freePort();
                for (String scheme : List.of("redis", "rediss", "redis-cluster", "redis-replicated")) {
                    assertTold(told, scheme + "://127.0.0.1:" + port, Op.READ);
                }
                assertTold(told, "redis-sentinel://127.0.0.1:" + port + "?master=m", Op.READ);
                // The time is up between two attempts, or in one.
                assertTold(told, "redis://127.0.0.1:" + port + "?timeout=300ms&retries=99&retry-delay=20ms", Op.READ);
            }
            case UNKNOWN_HOST -> {
                for (String scheme : List.of("redis", "redis-cluster", "redis-replicated")) {
                    assertTold(told, scheme + "://no-such_host.invalid", Op.READ);
                }
                assertTold(told, "redis-sentinel://no-such_host.invalid?master=m", Op.READ);
            }
            case CONNECT_TIMEOUT -> {
                try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
                    List<Socket> taken = OddServers.fill(full);
                    assertTold(told, OddServers.uriOf(full) + "?timeout=10s&connect-timeout=200ms&retries=0", Op.READ);
                    for (Socket socket : taken) {
                        socket.close();
                    }
                }
            }
            case SILENT -> {
                try (ServerSocket silent = OddServers.listen()) {
                    assertTold(
                            told, OddServers.uriOf(silent) + "?timeout=300ms&connect-timeout=200ms&retries=0", Op.READ);
                }
            }
            case TLS_ON_PLAIN_PORT -> {
                try (ServerSocket silent = OddServers.listen()) {
                    assertTold(
                            told,
                            OddServers.uriOf(silent).replace("redis:", "rediss:")
                                    + "?timeout=300ms&connect-timeout=200ms&retries=0",
                            Op.READ);
                }
            }
            case CLOSED -> {
                try (ServerSocket closing = OddServers.answering("")) {
                    assertTold(told, OddServers.uriOf(closing), Op.READ);
                    assertTold(told, OddServers.uriOf(closing).replace("redis:", "redis-cluster:"), Op.READ);
                }
            }
            case RESET -> {
                try (ServerSocket resetting = OddServers.answering(null);
                        RedisProcess tls = RedisProcess.startTls(Certificates.shared(), false)) {
                    assertTold(told, OddServers.uriOf(resetting), Op.READ);
                    assertTold(told, "redis://127.0.0.1:" + tls.port(), Op.READ);
                    assertTold(told, "redis-cluster://127.0.0.1:" + tls.port(), Op.READ);
                }
            }
            case NO_CLIENT_CERTIFICATE -> {
                try (RedisProcess tls = RedisProcess.startTls(Certificates.shared(), true)) {
                    assertTold(told, Certificates.trusting(tls), Op.READ);
                }
            }
            case NO_SOCKET -> assertTold(told, "unix://" + directory.resolve("none.sock"), Op.READ);
            case NO_REDIS -> {
                try (ServerSocket http =
                        OddServers.answering("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")) {
                    assertTold(told, OddServers.uriOf(http), Op.READ);
                }
            }
            case UNTRUSTED -> {
                try (RedisProcess tls = RedisProcess.startTls(Certificates.shared(), false)) {
                    assertTold(told, tls.uri(), Op.READ);
                }
            }
            case OTHER_HOST ->
                assertToldOfCertificate(
                        told,
                        Certificates.shared().clientCertificate(),
                        Certificates.shared().clientKey());
            case EXPIRED ->
                assertToldOfCertificate(
                        told,
                        Certificates.shared().expiredCertificate(),
                        Certificates.shared().expiredKey());
            case NO_SLOTS -> {
                try (RedisProcess node = RedisProcess.start("--cluster-enabled", "yes")) {
                    assertTold(told, "redis-cluster://127.0.0.1:" + node.port(), Op.READ);
                }
            }
            case NO_SUCH_MASTER -> {
                try (RedisSentinels sentinels = RedisSentinels.start()) {
                    String uri = sentinels.sentinelUris().get(0).replace("redis:", "redis-sentinel:");
                    assertTold(told, uri + "?master=other", Op.READ);
                }
            }
            case CLIENTS -> {
                try (RedisProcess server = RedisProcess.start("--maxclients", "1");
                        RedisBackend first = RedisBackend.open(server.uri())) {
                    OddServers.occupy(server);
                    assertThat(catchThrowable(() -> first.get("k"))).isNotNull();
                    assertTold(told, server.uri(), Op.READ);
                }
            }
            case LOADING -> {
                try (RedisProcess master = RedisProcess.start("--repl-diskless-sync-delay", "0");
                        RedisProcess replica = RedisProcess.start(
                                "--key-load-delay", "5000", "--loading-process-events-interval-bytes", "1024")) {
                    master.command("DEBUG", "POPULATE", "20000", "key", "100");
                    replica.command("REPLICAOF", "127.0.0.1", Integer.toString(master.port()));
                    Awaitility.await()
                            .until(() -> replica.command("INFO", "persistence").contains("\nloading:1")
                                    || replica.command("INFO", "persistence").contains("async_loading:1"));
                    assertTold(told, replica.uri(), Op.READ);
                }
            }
            case BUSY -> {
                try (RedisProcess server = RedisProcess.start("--busy-reply-threshold", "10")) {
                    Thread script = start(() -> server.command("EVAL", "while true do end", "0"));
                    Awaitility.await()
                            .until(() -> String.valueOf(catchThrowable(() -> server.command("PING")))
                                    .contains("BUSY"));
                    assertTold(told, server.uri(), Op.READ);
                    server.command("SCRIPT", "KILL");
                    script.join();
                }
            }
            case MASTER_DOWN -> {
                try (RedisProcess replica = RedisProcess.start(
                        "--replicaof",
                        "127.0.0.1",
                        Integer.toString(OddServers.freePort()),
                        "--replica-serve-stale-data",
                        "no")) {
                    assertTold(told, replica.uri(), Op.READ);
                }
            }
            case NO_MASTER -> {
                try (RedisProcess replica = RedisProcess.start("--replicaof", "127.0.0.1", "1")) {
                    assertTold(told, replica.uri().replace("redis:", "redis-replicated:"), Op.READ);
                }
            }
            case READ_ONLY -> {
                try (RedisProcess replica = RedisProcess.start("--replicaof", "127.0.0.1", "1")) {
                    assertTold(told, replica.uri(), Op.WRITE);
                }
            }
            case NO_REPLICAS -> {
                try (RedisProcess server = RedisProcess.start("--min-replicas-to-write", "1")) {
                    assertTold(told, server.uri(), Op.WRITE);
                }
            }
            case CLUSTER_DOWN -> {
                try (RedisProcess node = RedisProcess.start("--cluster-enabled", "yes")) {
                    assertTold(told, node.uri(), Op.READ);
                    assertTold(told, node.uri(), Op.WRITE);
                }
            }
            case NOT_SENT -> assertNotSent(told);
            case BREAKER_OPEN -> assertRefusedByBreaker(told);
            case NO_PASSWORD -> {
                try (RedisProcess server = RedisProcess.start("--requirepass", "right")) {
                    for (String scheme : List.of("redis", "redis-cluster", "redis-replicated")) {
                        assertTold(told, scheme + "://127.0.0.1:" + server.port(), Op.READ);
                    }
                    assertToldToWalks(told, server.address());
                }
                try (RedisSentinels sentinels = RedisSentinels.start("", "right")) {
                    int port = sentinels.sentinels().get(0).port();
                    assertTold(told, "redis-sentinel://127.0.0.1:" + port + "?master=m", Op.READ);
                }
            }
            case WRONG_PASSWORD -> ToldCredentials.assertWrongPassword(told);
            case NO_CREDENTIALS, NULL_CREDENTIALS, ENDED_CREDENTIALS, LATE_CREDENTIALS, REFUSED_CREDENTIALS ->
                ToldCredentials.assertTold(told, directory);
            case NEEDLESS_PASSWORD -> {
                try (RedisProcess server = RedisProcess.start()) {
                    assertTold(told, "redis://:hush@127.0.0.1:" + server.port(), Op.READ);
                }
            }
            case NO_PERMISSION, NO_KEY_PERMISSION -> {
                try (RedisProcess server = RedisProcess.start()) {
                    server.command("ACL", "SETUSER", "command", "on", ">pw", "~*", "+@all", "-get");
                    server.command("ACL", "SETUSER", "key", "on", ">pw", "~other*", "+@all");
                    String user = told == Told.NO_PERMISSION ? "command" : "key";
                    assertTold(told, "redis://" + user + ":pw@127.0.0.1:" + server.port(), Op.READ_ONE);
                }
            }
            case PROTECTED -> {
                Optional<String> address = OddServers.ownAddress();
                if (address.isEmpty()) {
                    Skip.because("this machine has no address but those of the loopback interface");
                }
                try (RedisProcess server = RedisProcess.start()) {
                    server.command("CONFIG", "SET", "bind", "127.0.0.1 " + address.get());
                    assertTold(told, "redis://" + address.get() + ":" + server.port(), Op.READ);
                }
            }
            case DATABASE -> {
                try (RedisProcess server = RedisProcess.start("--databases", "1")) {
                    assertTold(told, server.uri() + "/3", Op.READ);
                    assertToldToWalks(told, server.uri() + "?db=3");
                }
            }
            case DATABASE_OF_A_CLUSTER -> {
                try (RedisProcess node = RedisProcess.start("--cluster-enabled", "yes")) {
                    // Valkey 9 has databases in a cluster, too.
                    assertTold(isValkey9(node) ? Told.DATABASE : told, node.uri() + "/3", Op.READ);
                }
            }
            case NODE_OF_A_CLUSTER -> {
                try (RedisCluster cluster = RedisCluster.start(3, 0)) {
                    RedisProcess own = cluster.masterOf("omnicache:c:k");
                    for (RedisProcess node : cluster.masters()) {
                        if (node != own && node != cluster.masterOf("omnicache:k")) {
                            assertTold(told, node.uri(), Op.WRITE);
                        }
                    }
                }
            }
            case NO_CLUSTER -> {
                try (RedisProcess server = RedisProcess.start()) {
                    assertTold(told, "redis-cluster://127.0.0.1:" + server.port(), Op.READ);
                }
            }
            case NO_SENTINEL_THERE -> {
                try (RedisProcess server = RedisProcess.start();
                        RedisProcess asking = RedisProcess.start("--requirepass", "right")) {
                    assertTold(told, "redis-sentinel://127.0.0.1:" + server.port() + "?master=m", Op.READ);
                    // Valkey 9 wants the login before it says that it knows no such command.
                    assertTold(
                            isValkey9(asking) ? Told.NO_PASSWORD : told,
                            "redis-sentinel://127.0.0.1:" + asking.port() + "?master=m",
                            Op.READ);
                }
            }
            case UNKNOWN_COMMAND -> {
                try (RedisProcess server = RedisProcess.start("--rename-command", "GET", "")) {
                    assertTold(told, server.uri(), Op.READ_ONE);
                }
            }
            case DISK -> {
                try (RedisProcess server = RedisProcess.start("--save", "3600 1", "--dbfilename", "taken")) {
                    Files.createDirectory(Path.of(
                            server.command("CONFIG", "GET", "dir")
                                    .lines()
                                    .toList()
                                    .get(1),
                            "taken"));
                    server.command("SET", "k", "v");
                    server.command("BGSAVE");
                    Awaitility.await()
                            .until(() -> server.command("INFO", "persistence").contains("rdb_last_bgsave_status:err"));
                    assertTold(told, server.uri(), Op.WRITE);
                }
            }
            case MEMORY -> {
                try (RedisProcess server = RedisProcess.start("--maxmemory", "1")) {
                    assertTold(told, server.uri(), Op.WRITE);
                }
            }
            case OTHER_TYPE -> {
                try (RedisProcess server = RedisProcess.start()) {
                    server.command("SADD", "omnicache:c:k", "x");
                    server.command("SADD", "omnicache:k", "x");
                    try (RedisBackend backend = RedisBackend.open(server.uri())) {
                        assertSays(told, server.uri(), catchThrowable(() -> backend.get("k")));
                    }
                }
            }
            case TIMEOUT, LOST, INTERRUPTED -> assertUnanswered(told);
            case INTERRUPTED_BEFORE -> assertInterruptedBefore(told);
        }
    }

    /** A server that takes writes and doesn't answer them. */
    private static void assertToldOfCertificate(Told told, Path certificate, Path key) {
        try (RedisProcess tls = RedisProcess.startTls(Certificates.shared(), false)) {
            tls.command("CONFIG", "SET", "tls-cert-file", certificate.toString(), "tls-key-file", key.toString());
            assertTold(told, Certificates.trusting(tls), Op.READ);
        }
    }

    private static void assertUnanswered(Told told) throws Exception {
        try (RedisProcess server = RedisProcess.start();
                RedisBackend backend = RedisBackend.open(
                        server.uri() + "?retries=0&timeout=" + (told == Told.TIMEOUT ? "300ms" : "20s"))) {
            backend.set("k", new byte[1]);
            server.command("CLIENT", "PAUSE", "60000", "WRITE");
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            AtomicReference<Boolean> interrupted = new AtomicReference<>();
            Thread caller = start(() -> {
                thrown.set(catchThrowable(() -> backend.set("k", new byte[2])));
                interrupted.set(Thread.currentThread().isInterrupted());
            });
            if (told != Told.TIMEOUT) {
                Awaitility.await().until(() -> server.command("INFO", "clients").contains("blocked_clients:1"));
            }
            if (told == Told.INTERRUPTED) {
                caller.interrupt();
            } else if (told == Told.LOST) {
                server.kill();
            }
            caller.join();
            assertSays(told, server.uri(), thrown.get());
            assertThat(interrupted.get()).isEqualTo(told == Told.INTERRUPTED);
        }
    }

    private static void assertInterruptedBefore(Told told) throws Exception {
        try (ServerSocket silent = OddServers.listen();
                RedisBackend backend = RedisBackend.open(OddServers.uriOf(silent) + "?timeout=20s")) {
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            AtomicReference<Boolean> interrupted = new AtomicReference<>();
            Thread caller = start(() -> {
                thrown.set(catchThrowable(() -> backend.get("k")));
                interrupted.set(Thread.currentThread().isInterrupted());
            });
            Awaitility.await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);
            caller.interrupt();
            caller.join();
            assertSays(told, OddServers.uriOf(silent), thrown.get());
            assertThat(interrupted.get()).isTrue();
        }
    }

    /** A stopped server whose connection is full. */
    private static void assertNotSent(Told told) throws Exception {
        try (RedisProcess server = RedisProcess.start();
                RedisBackend backend = RedisBackend.open(server.uri() + "?retries=0&timeout=1s")) {
            backend.set("k", new byte[1]);
            server.suspend();
            Thread filling = start(() -> backend.set("k", new byte[64 << 20]));
            Awaitility.await().until(() -> filling.getState() == Thread.State.TIMED_WAITING);
            assertSays(told, server.uri(), catchThrowable(() -> backend.get("k")));
            filling.join();
        }
    }

    private static void assertRefusedByBreaker(Told told) throws Exception {
        try (RedisProcess server = RedisProcess.start();
                RedisBackend backend = RedisBackend.open(server.uri() + "?retries=0")) {
            backend.set("k", new byte[1]);
            server.stop();
            Awaitility.await()
                    .untilAsserted(() -> assertSays(told, server.uri(), catchThrowable(() -> backend.get("k"))));
        }
    }

    private static Thread start(Runnable work) {
        Thread thread = new Thread(() -> {
            Throwable unused = catchThrowableOfType(RuntimeException.class, work::run);
        });
        thread.start();
        return thread;
    }

    private static boolean isValkey9(RedisProcess server) {
        return server.command("INFO", "server").contains("valkey_version:9.");
    }
}
