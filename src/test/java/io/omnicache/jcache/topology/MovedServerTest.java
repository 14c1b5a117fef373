package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.it.RespConnection;
import io.omnicache.jcache.testing.ChildJvm;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A host name whose address changes to another server, as after the restart of a pod or the failover of a managed
 * service. The cache is in another JVM, which resolves names by a file.
 */
@Execution(ExecutionMode.CONCURRENT)
class MovedServerTest {
    private static final String HERE = "127.0.0.1";
    private static final String THERE = "127.0.0.2";

    @RegisterExtension
    final OwnServer<RedisProcess> first = RedisServer.own("--repl-diskless-sync-delay", "0");

    @RegisterExtension
    final OwnServer<RedisProcess> second = RedisServer.own("--repl-diskless-sync-delay", "0");

    @TempDir
    Path directory;

    private int port;
    private RespConnection secondServer;

    @BeforeEach
    void moveSecondServer() throws IOException {
        port = first.get().port();
        second.get().command("CONFIG", "SET", "bind", THERE, "port", Integer.toString(port));
        secondServer = RespConnection.open(THERE, port);
        point(HERE);
    }

    @AfterEach
    void close() throws IOException {
        secondServer.close();
    }

    @Test
    void operations_afterTheServerWentToAnotherAddress_findItThere() throws IOException {
        try (ChildJvm program = program("")) {
            assertThat(program.ask("put k v")).isEqualTo("done");
            assertThat(program.ask("clear")).isEqualTo("done");

            point(THERE);
            first.get().kill();

            awaitAnswer(program, "put k there", "done");
            assertThat(secondServer.command("EXISTS", "omnicache:c:k")).isEqualTo("1");
            assertThat(program.ask("putAll a b")).isEqualTo("done");
            assertThat(program.ask("putAsync c d")).isEqualTo("done");
            awaitAnswer(program, "clear", "done");
            assertThat(secondServer.command("DBSIZE")).isEqualTo("0");
        }
    }

    /** A server that hangs closes no connection: the name is asked for again once it has been silent for a timeout. */
    @ParameterizedTest
    @ValueSource(strings = {"put k there", "putAsync k there"})
    void write_afterTheServerHangsAndItsNameHasMoved_goesThereAndNeverBack(String line) throws IOException {
        try (ChildJvm program = program("&timeout=500ms")) {
            assertThat(program.ask("get first")).isNotNull(); // It is up now, however busy the machine is.
            awaitAnswer(program, "put k v", "done");
            first.get().suspend();
            point(THERE);

            awaitAnswer(program, line, "done");
            first.get().resume();
            assertThat(program.ask("put last v")).isEqualTo("done");
            assertThat(program.ask("putAsync last w")).isEqualTo("done");
            assertThat(program.ask("get last")).isEqualTo("w");

            assertThat(secondServer.command("GET", "omnicache:c:k")).contains("there");
            assertThat(first.get().command("EXISTS", "omnicache:c:last")).isEqualTo("0");
        }
    }

    @Test
    void firstOperation_onANameThatHasNoAddressYet_worksOnceItHas() throws IOException {
        Files.writeString(hosts(), "");
        try (ChildJvm program = program("")) {
            assertThat(program.ask("get k")).contains("resolved");

            point(THERE);

            assertThat(program.ask("put k v")).isEqualTo("done");
        }
    }

    /**
     * The one behind the name before lives on, takes reads, and refuses writes. Each of these comes first after the
     * change.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "put k there",
                "putIfAbsent new there",
                "replace k v there",
                "invoke k there",
                "putAll k there",
                "removeAll k",
                "putAsync k there",
                "clear"
            })
    void write_afterTheMasterBecameAReplicaOfAnother_goesToTheNewOne(String line) throws IOException {
        try (ChildJvm program = program("")) {
            assertThat(program.ask("put k v")).isEqualTo("done");
            assertThat(program.ask("clear")).isEqualTo("done");
            assertThat(program.ask("put k v")).isEqualTo("done");
            secondServer.command("REPLICAOF", HERE, Integer.toString(port));
            awaitReplication();
            secondServer.command("REPLICAOF", "NO", "ONE");
            point(THERE);
            first.get().command("REPLICAOF", THERE, Integer.toString(port));
            Awaitility.await()
                    .atMost(30, TimeUnit.SECONDS)
                    .until(() -> first.get().command("INFO", "replication").contains("master_link_status:up"));

            assertThat(program.ask(line)).isIn("done", "true");

            switch (line.substring(0, line.indexOf(' ') < 0 ? line.length() : line.indexOf(' '))) {
                case "clear", "removeAll" ->
                    assertThat(secondServer.command("EXISTS", "omnicache:c:k")).isEqualTo("0");
                case "putIfAbsent" ->
                    assertThat(secondServer.command("GET", "omnicache:c:new")).contains("there");
                default ->
                    assertThat(secondServer.command("GET", "omnicache:c:k")).contains("there");
            }
            assertThat(program.ask("put last v")).isEqualTo("done");
            assertThat(program.ask("get last")).isEqualTo("v");
        }
    }

    /** Without a new address: as before a failover is through. */
    @ParameterizedTest
    @CsvSource({"put k w, get k", "putAsync k w, get k"})
    void write_onMasterThatIsAReplicaForAWhile_waits(String write, String read) throws IOException {
        try (ChildJvm program = program("&retries=20")) {
            assertThat(program.ask("put k v")).isEqualTo("done");
            first.get().command("REPLICAOF", HERE, "1");
            Thread end = new Thread(() -> {
                Awaitility.await().pollDelay(500, TimeUnit.MILLISECONDS).until(() -> true);
                first.get().command("REPLICAOF", "NO", "ONE");
            });
            end.start();

            assertThat(program.ask(write)).isEqualTo("done");
            assertThat(program.ask(read)).isEqualTo("w");
        }
    }

    /** With time enough for a busy machine: nothing here is to fail by a timeout. */
    private ChildJvm program(String parameters) {
        String patient = parameters.contains("timeout=") ? "" : "&timeout=10s";
        String uri = "redis://redis.test:" + port + "?connect-timeout=10s" + patient + parameters;
        return ChildJvm.start(CacheProgram.class, List.of("-Djdk.net.hosts.file=" + hosts()), uri);
    }

    private void awaitReplication() {
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> secondServer.command("INFO", "replication").contains("master_link_status:up"));
    }

    private static void awaitAnswer(ChildJvm program, String line, String answer) {
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(program.ask(line)).isEqualTo(answer));
    }

    private void point(String address) throws IOException {
        Path written = Files.writeString(directory.resolve("new"), address + " redis.test\n");
        Files.move(written, hosts(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private Path hosts() {
        return directory.resolve("hosts");
    }
}
