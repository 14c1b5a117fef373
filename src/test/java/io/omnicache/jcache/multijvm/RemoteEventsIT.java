package io.omnicache.jcache.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.JvmProcess;
import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Events between JVMs, while some of them are killed, stand still or are slow. */
class RemoteEventsIT {
    private static final int COUNT = 300;

    @RegisterExtension
    final OwnServer<RedisProcess> server = RedisServer.own();

    private final List<JvmProcess> jvms = new ArrayList<>();

    @AfterEach
    void stop() {
        jvms.forEach(JvmProcess::close);
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

    private void start(int count) {
        for (int i = 0; i < count; i++) {
            jvms.add(JvmProcess.start(
                    EventsProgram.class, List.of("-Xmx64m"), server.get().uri()));
        }
        jvms.forEach(jvm -> jvm.await("ready"));
    }
}
