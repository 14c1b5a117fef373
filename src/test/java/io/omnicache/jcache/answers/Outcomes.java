package io.omnicache.jcache.answers;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.function.Predicate;
import javax.cache.CacheException;

/** How calls ended: by a result, or by a documented exception; anything else is a finding. */
final class Outcomes {
    static final String RESULT = "result";

    private static final int FRAMES = 6;

    private final Predicate<CacheException> isDocumented;
    private final Map<String, Integer> counts = new TreeMap<>();
    private final List<String> findings = new ArrayList<>();

    Outcomes(Predicate<CacheException> isDocumented) {
        this.isDocumented = isDocumented;
    }

    /** @param what tells the call from others */
    void of(String what, Callable<?> call) {
        String outcome = RESULT;
        try {
            Object unused = call.call();
        } catch (Throwable e) {
            Throwable failure = e instanceof ExecutionException ? e.getCause() : e;
            outcome = failure.getClass().getSimpleName();
            if (!(failure instanceof CacheException known && isDocumented.test(known))) {
                findings.add(what + ": " + failure + frames(failure));
            }
        }
        counts.merge(outcome, 1, Integer::sum);
    }

    private static String frames(Throwable failure) {
        StringBuilder frames = new StringBuilder();
        StackTraceElement[] all = failure.getStackTrace();
        for (int i = 0; i < Math.min(FRAMES, all.length); i++) {
            frames.append("\n\tat ").append(all[i]);
        }
        return frames.toString();
    }

    /** The number of calls for each outcome. */
    Map<String, Integer> counts() {
        return counts;
    }

    List<String> findings() {
        return findings;
    }
}
