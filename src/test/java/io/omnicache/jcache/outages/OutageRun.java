package io.omnicache.jcache.outages;

import static org.awaitility.Awaitility.await;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.BadNetwork;
import io.omnicache.jcache.testing.BadNetwork.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Outages of one server, one after the other, under a load. */
final class OutageRun {
    private static final List<Fault> FAULTS =
            List.of(Fault.STOPPED, Fault.REFUSES, Fault.SWALLOWS, Fault.HALF_OPEN, Fault.NO_LOGIN, Fault.DROPS);

    private final RedisProcess server;
    private final BadNetwork network;
    private final boolean restarts;
    private final Map<String, Integer> figures = new TreeMap<>();

    /** @param restarts whether the server is also killed and started anew, which must keep its data */
    OutageRun(RedisProcess server, BadNetwork network, boolean restarts) {
        this.server = server;
        this.network = network;
        this.restarts = restarts;
    }

    /** What an outage happens to. */
    interface Watched {
        /** How many values were read. */
        long hits();

        boolean isWrong();
    }

    /** Runs outages, until one does harm. Fails if nothing is read between them. */
    void run(int outages, Watched load) throws Exception {
        for (int i = 0; i < outages && !load.isWrong(); i++) {
            awaitHits(load);
            boolean isRestart = restarts && i % 7 == 6;
            Fault fault = FAULTS.get(i % FAULTS.size());
            if (isRestart) {
                server.kill();
                pause(ThreadLocalRandom.current().nextInt(50, 700));
                server.restart();
            } else {
                network.begin(fault);
                pause(ThreadLocalRandom.current().nextInt(50, 1_000));
                network.heal();
            }
            figures.merge(isRestart ? "RESTARTED" : fault.name(), 1, Integer::sum);
        }
        awaitHits(load);
    }

    /** How often each fault was there. */
    Map<String, Integer> figures() {
        return figures;
    }

    private static void awaitHits(Watched load) {
        long before = load.hits();
        await().pollInterval(Duration.ofMillis(20))
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> load.hits() > before + 20 || load.isWrong());
    }

    /** The length of the outage: its end isn't a condition that could be waited for. */
    private static void pause(long millis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(millis);
    }
}
