package io.omnicache.jcache.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.ChildJvm;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Loads and exclusive entry processors of several JVMs, of which one dies, stops, or is slow. */
class SharedLoadingIT {
    @RegisterExtension
    static final OwnServer<RedisProcess> SERVER = RedisServer.own();

    @TempDir
    static Path directory;

    /** Three that stay, and two that tests may kill. */
    private static List<ChildJvm> jvms = List.of();

    private static ChildJvm a;
    private static ChildJvm b;
    private static ChildJvm c;

    @BeforeAll
    static void start() throws IOException {
        Path settings = Files.writeString(
                directory.resolve("omnicache.yaml"), """
                connection: {uri: '%s', timeout: 20s, key-prefix: 'app:'}
                caches:
                  patient: {loading: cluster, load-timeout: 5m, entry-processor: exclusive}
                  hasty: {loading: cluster, load-timeout: 2s}
                """.formatted(SERVER.get().uri()));
        jvms = List.of("a", "b", "c", "d", "e").stream()
                .map(name -> ChildJvm.start(
                        LoadingProgram.class, List.of(), name, settings.toUri().toString()))
                .toList();
        jvms.forEach(jvm -> assertThat(jvm.line()).isEqualTo("ready"));
        a = jvms.get(0);
        b = jvms.get(1);
        c = jvms.get(2);
    }

    @AfterAll
    static void stop() {
        jvms.forEach(ChildJvm::close);
    }

    @BeforeEach
    void forget() {
        SERVER.get().command("FLUSHALL");
        b.ask("calls");
    }

    @Test
    void get_by24ThreadsOfThreeJvms_loadsOnce() {
        List<ChildJvm> three = List.of(a, b, c);
        calls(three);
        three.forEach(jvm -> jvm.ask("pause"));
        three.forEach(jvm -> jvm.ask("get patient:k 8"));
        three.forEach(jvm -> jvm.ask("continue"));

        List<String> results = three.stream().map(jvm -> jvm.ask("results")).toList();

        assertThat(results).doesNotContain("[null]").containsOnly(results.get(0));
        assertThat(calls(three)).isEqualTo(1);
    }

    private static int calls(List<ChildJvm> of) {
        return of.stream().mapToInt(jvm -> Integer.parseInt(jvm.ask("calls"))).sum();
    }

    /**
     * Lets a JVM begin, and the JVM b wait for the first one; or take its place, if the lease of the first ends so soon.
     *
     * @param control what the name of the lease begins with
     */
    private static void startBeforeB(ChildJvm first, String command, String control) {
        String lease = "app:" + control + ":{app:" + command.split(" ")[1] + "}";
        first.ask("pause");
        first.ask(command);
        first.ask("entered");
        String ofFirst = SERVER.get().command("GET", lease);
        b.ask(command);
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> !SERVER.get().command("GET", lease).equals(ofFirst));
    }

    @Test
    void killedLoader_isReplacedByAWaitingJvm() {
        ChildJvm killed = jvms.get(3);
        startBeforeB(killed, "get patient:k 4", "~lease");

        killed.close();

        assertThat(b.ask("results")).isEqualTo("[b]");
        assertThat(b.ask("calls")).isEqualTo("1");
        assertThat(c.ask("look patient:k")).isEqualTo("b");
    }

    @Test
    void stoppedLoader_isOvertakenAndItsLateValueRefused() throws Exception {
        startBeforeB(a, "get patient:k 2", "~lease");

        String pid = a.ask("pid");
        signal("STOP", pid);
        assertThat(b.ask("results")).isEqualTo("[b]");
        signal("CONT", pid);
        a.ask("continue");

        assertThat(a.ask("results")).as("the newer value").isEqualTo("[b]");
        assertThat(c.ask("look patient:k")).isEqualTo("b");
    }

    private static void signal(String name, String pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor())
                .isZero();
    }

    @Test
    void slowLoader_isOvertakenAfterTheLoadTimeoutAndItsLateValueRefused() {
        startBeforeB(a, "get hasty:k 1", "~lease");

        assertThat(b.ask("results")).isEqualTo("[b]");
        assertThat(b.ask("remove hasty:k")).isEqualTo("true");
        a.ask("continue");

        assertThat(a.ask("results")).isEqualTo("[a]");
        assertThat(c.ask("look hasty:k")).isEqualTo("nothing");
    }

    @Test
    void killedProcessor_letsTheNextOneRunOnTheValueBefore() {
        ChildJvm killed = jvms.get(4);
        c.ask("put patient:k 0");
        startBeforeB(killed, "invoke patient:k 1", "~exclusive");

        killed.close();

        assertThat(b.ask("results")).isEqualTo("[0]");
        assertThat(c.ask("look patient:k")).isEqualTo("0b");
    }

    @Test
    void processors_ofAllJvms_runOncePerCall() {
        List<ChildJvm> three = List.of(a, b, c);
        calls(three);
        three.forEach(jvm -> jvm.ask("invoke patient:k 8"));
        three.forEach(jvm -> jvm.ask("results"));

        assertThat(calls(three)).isEqualTo(24);
        assertThat(a.ask("look patient:k")).hasSize(24);
    }
}
