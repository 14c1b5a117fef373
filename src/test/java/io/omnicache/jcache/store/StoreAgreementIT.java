package io.omnicache.jcache.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.JvmProcess;
import io.omnicache.jcache.testing.Caches;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Three JVMs work on one cache and one database, while one is killed, or stopped for longer than its locks live. When
 * it is quiet, each key is absent or has the value of the database.
 */
class StoreAgreementIT {
    private static final int JVMS = 3;
    private static final long LEASE_MILLIS = 500;
    private static final String SETTINGS = "{store-lease: " + LEASE_MILLIS + "ms}";

    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    private final Random random = new Random();

    @Test
    void jvmsThatAreKilledAndStopped_leaveStoreAndCacheAgreeing() throws Exception {
        work(3, 30);
    }

    @Test
    @Tag("soak")
    void jvmsThatAreKilledAndStopped_forMinutes_leaveStoreAndCacheAgreeing() throws Exception {
        work(Integer.getInteger("omnicache.soak.rounds", 40), 1_000);
    }

    private void work(int rounds, int keys) throws Exception {
        int present = 0;
        long steps = 0;
        List<JvmProcess> jvms = new ArrayList<>();
        try (Database database = Database.start()) {
            Cache<String, String> inspected = caches.create(new MutableConfiguration<>());
            for (int i = 0; i < JVMS; i++) {
                jvms.add(start(database, keys));
            }
            for (int round = 0; round < rounds; round++) {
                steps += round(jvms, round, database, keys);
                Awaitility.await()
                        .atMost(60, TimeUnit.SECONDS)
                        .until(() -> caches.server().command("KEYS", "*~*").isEmpty());
                Agreement found = Agreement.of(inspected, database.rows().all(), keys);
                assertThat(found.differences()).as("round %d", round).isEmpty();
                present += found.present();
            }
        } finally {
            jvms.forEach(JvmProcess::close);
        }
        System.out.printf("%d rounds, %d operations, %d entries compared%n", rounds, steps, present);
        assertThat(present).isPositive();
    }

    /** Even rounds kill the first JVM and begin another one, odd rounds stop it. */
    private long round(List<JvmProcess> jvms, int round, Database database, int keys) {
        for (JvmProcess jvm : jvms) {
            jvm.send("work r" + round + "." + jvm.pid() + " 1000");
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200 + random.nextLong(200)));
        JvmProcess first = jvms.get(0);
        boolean isKill = round % 2 == 0;
        if (isKill) {
            first.kill();
            jvms.remove(0);
        } else {
            first.suspend();
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LEASE_MILLIS + 100 + random.nextLong(200)));
            first.resume();
        }
        long steps = 0;
        for (JvmProcess jvm : jvms) {
            String answer = jvm.line();
            assertThat(answer).as("the number of operations").matches("\\d+");
            steps += Long.parseLong(answer);
        }
        if (isKill) {
            first.close();
            jvms.add(start(database, keys));
        }
        return steps;
    }

    private JvmProcess start(Database database, int keys) {
        String uri = caches.server().uri();
        return JvmProcess.start(
                StoreProgram.class, List.of(), uri, database.url(), SETTINGS, Integer.toString(keys), "6");
    }
}
