package io.omnicache.jcache.outages;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.BadNetwork;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.LogCapture;
import io.omnicache.jcache.testing.MissingCaches;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A few outages under load: nobody reads a value that is older than the last change. {@link OutagesIT} has many. */
class OutagesTest {
    private static final int OUTAGES = 3;

    @RegisterExtension
    final OwnServer<RedisProcess> server = RedisServer.own();

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
    void outages_underTheLoadOfThreeManagers_bringNoOldValueBack() throws Exception {
        try (LogCapture log = LogCapture.of("io.omnicache.jcache.internal.failure");
                ThreeManagers managers = new ThreeManagers(caches, "")) {
            new OutageRun(server.get(), network, false).run(OUTAGES, managers);

            assertThat(managers.load().wrong()).isEmpty();
            assertThat(managers.load().failures()).isEmpty();
            assertThat(log.messages())
                    .as("a line for each change of state, however many commands fail")
                    .hasSizeLessThan(3 * 10 * OUTAGES);
        }
    }
}
