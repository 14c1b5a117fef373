package io.omnicache.benchmarks.faults;

import io.omnicache.benchmarks.faults.FaultProxy.Mode;
import io.omnicache.benchmarks.store.Choice;
import java.io.IOException;
import java.util.Locale;

/** What happens to the servers; by its name in small letters on the command line. */
public enum Fault {
    REFUSED("connections are refused for 5 s", 5_000, () -> SingleScenes.network(Mode.REFUSES)),
    STOPPED("the server is stopped (`SIGSTOP`) for 4 s", 4_000, SingleScenes::stopped),
    SWALLOWED("everything is swallowed for 4 s", 4_000, () -> SingleScenes.network(Mode.SWALLOWS)),
    HALF_OPEN(
            "the old connections are silent for ever, new ones work; 2 s",
            2_000,
            () -> SingleScenes.network(Mode.HALF_OPEN)),
    HELD("what clients send is held back for 4 s, and then delivered", 4_000, () -> SingleScenes.network(Mode.HOLDS)),
    TRICKLED("replies come by one byte in 50 ms for 3 s", 3_000, () -> SingleScenes.network(Mode.TRICKLES)),
    CUT("connections are cut every 100 ms for 2 s", 2_000, () -> SingleScenes.network(Mode.CUTS)),
    NO_LOGIN("accepted, but no answer to the login, for 3 s", 3_000, () -> SingleScenes.network(Mode.NO_LOGIN)),
    RESTARTED("the server is killed (`SIGKILL`) and started", 0, SingleScenes::restarted),
    SENTINEL("the master is killed; sentinels", 0, FailoverScenes::sentinel),
    CLUSTER("one of three masters is killed; cluster", 0, FailoverScenes::cluster);

    private static final int LEAST_MILLIS = 1_200;

    private final String title;
    private final int millis;
    private final Opening opening;

    private interface Opening {
        Scene open() throws IOException;
    }

    Fault(String title, int millis, Opening opening) {
        this.title = title;
        this.millis = millis;
        this.opening = opening;
    }

    public static Fault of(String id) {
        return Choice.of("fault", values(), Fault::id, id);
    }

    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String title() {
        return title;
    }

    /** How long after its begin it is ended; 0 where that takes its own time. */
    int millis() {
        return millis;
    }

    /** How long the load goes on after its end at least: what comes late must have come. */
    int leastMillis() {
        return LEAST_MILLIS + (this == HELD ? FaultProxy.RELEASE_MILLIS : 0);
    }

    /** Starts the servers. */
    Scene open() throws IOException {
        return opening.open();
    }
}
