package io.omnicache.benchmarks.run;

import io.omnicache.benchmarks.run.Options.Planned;
import io.omnicache.benchmarks.store.ValueKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Which measurements a run makes. */
final class Plans {
    static final List<Threads> THREADS =
            List.of(new Threads(1, false), new Threads(8, false), new Threads(32, false), new Threads(200, true));

    private Plans() {}

    /** Few, but of every kind: under five minutes. */
    static List<Planned> quick() {
        return List.of(
                new Planned(Case.GET_HIT, ValueKind.BYTES_100, new Threads(1, false)),
                new Planned(Case.GET_HIT, ValueKind.BYTES_100, new Threads(32, false)),
                new Planned(Case.PUT_MODIFIED, ValueKind.BYTES_100, new Threads(32, false)),
                new Planned(Case.GET_ALL, ValueKind.BYTES_100, new Threads(8, false)),
                new Planned(Case.INVOKE, ValueKind.BYTES_100, new Threads(8, false)),
                new Planned(Case.GET_HIT, ValueKind.RECORD, new Threads(8, false)));
    }

    /** What the project has set itself to reach, as said in docs/performance.md. */
    static List<Planned> targets() {
        List<Planned> plan = new ArrayList<>();
        for (Case measured : List.of(Case.GET_HIT, Case.PUT_MODIFIED)) {
            for (int threads : new int[] {1, 8, 32}) {
                plan.add(new Planned(measured, ValueKind.BYTES_100, new Threads(threads, false)));
            }
        }
        for (Case measured : List.of(Case.GET_ALL, Case.PUT_ALL, Case.INVOKE)) {
            plan.add(new Planned(measured, ValueKind.BYTES_100, new Threads(8, false)));
        }
        for (Case measured : List.of(Case.GET_HIT, Case.PUT_MODIFIED)) {
            plan.add(new Planned(measured, ValueKind.RECORD, new Threads(8, false)));
        }
        return plan;
    }

    /**
     * Every case with every number of threads that it allows.
     *
     * @param values for all cases; where absent, all cases with 100 bytes, get and put with the other values too, and
     *     replace with records
     */
    static List<Planned> full(List<Case> cases, List<Threads> threads, Optional<List<ValueKind>> values) {
        List<Planned> plan = new ArrayList<>();
        for (ValueKind kind : values.orElse(List.of(ValueKind.values()))) {
            for (Case measured : cases) {
                boolean shown = values.isPresent()
                        || kind == ValueKind.BYTES_100
                        || measured == Case.GET_HIT
                        || measured == Case.PUT_MODIFIED
                        || measured == Case.REPLACE && kind == ValueKind.RECORD;
                for (Threads each : threads) {
                    if (shown && measured.allowsThreads(each.count())) {
                        plan.add(new Planned(measured, kind, each));
                    }
                }
            }
        }
        return plan;
    }
}
