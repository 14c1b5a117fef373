package io.omnicache.benchmarks.faults;

import io.omnicache.benchmarks.report.Json;
import io.omnicache.it.JvmProgram;

/**
 * A JVM with one candidate. It does what it is told:
 *
 * <ul>
 *   <li>{@code open CANDIDATE TIMEOUT THREADS WARM-UP KIND HOSTS} opens a cache and puts it under load; two times in milliseconds
 *   <li>{@code hold}, {@code go-on} ends all changes for a while
 *   <li>{@code end BEGUN ENDED LEAST} says when the fault was, and how long the load goes on at least; the answer is {@link Figures} as JSON, and the cache is closed
 * </ul>
 */
public final class FaultMember {
    private static final long CALM_MILLIS = 600;

    /** How long a recovery is waited for. */
    static final long MOST_MILLIS = 8_000;

    private static final int ATTEMPTS = 10;

    private Subject subject;
    private Load load;

    private FaultMember() {}

    public static void main(String[] arguments) {
        FaultMember member = new FaultMember();
        JvmProgram.serve(member::answer);
        System.exit(0);
    }

    private String answer(String... words) throws Exception {
        switch (words[0]) {
            case "open" -> {
                subject = open(Candidate.of(words[1]), Target.of(words[5], words[6]), Integer.parseInt(words[2]));
                load = new Load(subject, Integer.parseInt(words[3]));
                load.begin(Long.parseLong(words[4]), CALM_MILLIS);
            }
            case "hold" -> load.hold();
            case "go-on" -> load.goOn();
            case "end" -> {
                try (Subject ending = subject) {
                    return Json.write(load.end(
                            Long.parseLong(words[1]), Long.parseLong(words[2]), Long.parseLong(words[3]), MOST_MILLIS));
                }
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
        return "done";
    }

    /** The first attempts of a JVM may take longer than the timeout, since its classes aren't loaded yet. */
    private static Subject open(Candidate candidate, Target target, int timeoutMillis) {
        for (int attempt = 1; ; attempt++) {
            try {
                return candidate.open(target, timeoutMillis);
            } catch (RuntimeException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }
}
