package io.omnicache.jcache.outages;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.BadNetwork;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MissingCaches;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many outages under load, of every kind, each at the same time for all JVMs. {@code -Doutages=200}. */
@Tag("soak")
class OutagesIT {
    private static final int OUTAGES = Integer.getInteger("outages", 200);

    @TempDir
    Path directory;

    @RegisterExtension
    final OwnServer<RedisProcess> server = RedisServer.own("--appendonly", "yes", "--appendfsync", "always");

    private BadNetwork network;

    @RegisterExtension
    final Caches caches = Caches.on(() -> network.uri() + MissingCaches.TIMES);

    @BeforeEach
    void connect() throws Exception {
        network = new BadNetwork(server.get());
    }

    @AfterEach
    void disconnect() throws Exception {
        network.close();
    }

    @Test
    void outages_underTheLoadOfThreeJvms_bringNoOldValueBack() throws Exception {
        OutageRun run = new OutageRun(server.get(), network, true);
        try (ThreeJvms jvms = new ThreeJvms(directory, network.uri() + MissingCaches.TIMES, "")) {
            run.run(OUTAGES, jvms);

            System.out.println("Outages of three JVMs: " + run.figures() + "; " + jvms.ask("figures"));
            assertThat(jvms.ask("wrong")).containsOnly("[]");
            assertThat(jvms.ask("failures")).containsOnly("[]");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sweep: index", "expiry: {touched: 1h}"})
    void outages_underTheLoadOfThreeManagers_bringNoOldValueBack(String settings) throws Exception {
        OutageRun run = new OutageRun(server.get(), network, true);
        try (ThreeManagers managers = new ThreeManagers(caches, settings)) {
            run.run(Math.max(1, OUTAGES / 10), managers);

            System.out.println(
                    "Outages of three managers with '" + settings + "': " + run.figures() + "; " + managers.load());
            assertThat(managers.load().wrong()).isEmpty();
            assertThat(managers.load().failures()).isEmpty();
        }
    }
}
