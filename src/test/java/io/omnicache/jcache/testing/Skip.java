package io.omnicache.jcache.testing;

import org.junit.jupiter.api.Assumptions;

/** Skips a test where it can't be run, and says why in the output of the build. */
public final class Skip {
    private Skip() {}

    /** Ends the test as skipped. */
    public static void because(String reason) {
        System.out.println("Skipped: " + reason);
        Assumptions.abort(reason);
    }
}
