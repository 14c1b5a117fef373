package io.omnicache.jcache.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.JvmProcess;
import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Events between JVMs, while some of them are killed, stand still or are slow. */
class RemoteEventsIT {
    private static final int COUNT = 300;

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    private static final List<JvmProcess> ALL = new ArrayList<>();

    private List<JvmProcess> jvms = List.of();

    @AfterAll
    static void stop() {
        ALL.forEach(JvmProcess::close);
        ALL.clear();
    }

    @Test
    void events_ofThreeJvms_areHeardByEachOnceAndInOrder() {
        start(3);
        jvms.forEach(jvm -> assertThat(jvm.ask("listen " + (jvm == jvms.get(0) ? "sync" : "async")))
                .isEqualTo("listening"));

        jvms.forEach(jvm -> jvm.send("write of" + jvms.indexOf(jvm) + "- 2 " + COUNT));
        jvms.forEach(jvm -> assertThat(jvm.line()).isEqualTo("written"));
        jvms.forEach(jvm -> jvm.send("increment shared " + COUNT));
        jvms.forEach(jvm -> assertThat(jvm.line()).isEqualTo("written"));

        for (JvmProcess jvm : jvms) {
            for (int writer = 0; writer < 3; writer++) {
                assertThat(jvm.ask("expect of" + writer + "-1 " + COUNT)).isEqualTo("all");
            }
            assertThat(jvm.ask("expect shared " + 3 * COUNT)).isEqualTo("all");
            assertThat(jvm.ask("gaps")).isEqualTo("0");
        }
    }

    /** The killed JVM costs until its lease ends; the suspended one holds up nobody. */
    @Test
    void otherJvms_whenOneIsKilledAndOneStandsStill_goOn() {
        start(4);
        JvmProcess writer = jvms.get(0);
        JvmProcess killed = jvms.get(1);
        JvmProcess suspended = jvms.get(2);
        killed.ask("listen sync");
        suspended.ask("listen sync");
        writer.ask("write a 1 5");
        killed.kill();
        suspended.suspend();

        assertThat(jvms.get(3).ask("listen async")).isEqualTo("listening");
        writer.ask("write b 1 5");
        assertThat(jvms.get(3).ask("expect b0 5")).isEqualTo("all");

        suspended.resume();
        assertThat(suspended.ask("expect b0 5")).isEqualTo("all");
        suspended.kill();
        jvms.get(3).kill();
        Awaitility.await().atMost(java.time.Duration.ofSeconds(20)).until(() -> {
            server.get().command("CONFIG", "RESETSTAT");
            writer.ask("write c 1 1");
            return !server.get().command("INFO", "commandstats").contains("cmdstat_type");
        });
    }

    @Test
    void slowListener_holdsUpNoOtherJvm() {
        start(3);
        jvms.get(1).ask("slow 50");
        jvms.get(1).ask("listen sync");
        jvms.get(2).ask("listen sync");

        jvms.get(0).ask("write k 1 100");

        assertThat(jvms.get(2).ask("expect k0 100")).isEqualTo("all");
        assertThat(jvms.get(1).ask("expect k0 100")).isEqualTo("all");
    }

    /** Lets so many JVMs begin anew; those that were killed are replaced. */
    private void start(int count) {
        server.get().command("FLUSHALL");
        List<JvmProcess> killed = ALL.stream().filter(jvm -> !jvm.isRunning()).toList();
        killed.forEach(JvmProcess::close);
        ALL.removeAll(killed);
        while (ALL.size() < count) {
            // Several JVMs are busy: no timeout decides.
            String patient = Caches.with(server.get().uri(), "connect-timeout=1m&timeout=1m");
            ALL.add(JvmProcess.start(EventsProgram.class, List.of("-Xmx64m"), patient));
        }
        jvms = List.copyOf(ALL.subList(0, count));
        ALL.forEach(jvm -> jvm.send("open"));
        ALL.forEach(jvm -> jvm.await("open"));
    }
}
