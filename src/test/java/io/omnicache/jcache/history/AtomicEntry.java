package io.omnicache.jcache.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/** Makes histories that are right: of calls that overlap, each of which takes effect at one moment. */
final class AtomicEntry {
    private static final Action[] ACTIONS = {
        Action.GET,
        Action.CONTAINS_KEY,
        Action.PUT,
        Action.PUT_IF_ABSENT,
        Action.REPLACE,
        Action.REMOVE,
        Action.GET_AND_PUT,
        Action.GET_AND_REMOVE,
        Action.GET_AND_REPLACE,
        Action.INVOKE,
    };

    private AtomicEntry() {}

    /** So many calls, of which about four overlap; one in twenty has no known end. */
    static List<Operation> history(Random random, int size) {
        List<Planned> planned = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            long start = i * 10L + random.nextInt(10);
            long effect = start + 1 + random.nextInt(20);
            planned.add(new Planned(i, start, effect, effect + 1 + random.nextInt(20), random.nextInt(20) == 0));
        }
        planned.sort(Comparator.comparingLong(Planned::effect).thenComparing(Planned::number));
        List<Operation> calls = new ArrayList<>();
        String value = null;
        for (Planned call : planned) {
            Action action = ACTIONS[random.nextInt(ACTIONS.length)];
            Operation happening = call.as(action, null);
            Action.Step step = action.on(value, happening.isCertain() ? withResult(happening, value) : happening);
            calls.add(happening.isCertain() ? withResult(happening, value) : happening);
            value = random.nextBoolean() && !happening.isCertain() ? value : step.after();
        }
        return calls;
    }

    /** The history, but one of its later reads returns what an earlier call returned or stored. */
    static List<Operation> withAStaleResult(Random random, List<Operation> calls) {
        List<Operation> wrong = new ArrayList<>(calls);
        List<Integer> reads = new ArrayList<>();
        for (int i = 20; i < calls.size(); i++) {
            if (calls.get(i).action() == Action.GET && calls.get(i).isCertain()) {
                reads.add(i);
            }
        }
        if (!reads.isEmpty()) {
            int read = reads.get(random.nextInt(reads.size()));
            String stale = calls.subList(0, 10).stream()
                    .map(Operation::value)
                    .filter(value -> value != null)
                    .findFirst()
                    .orElse("nowhere");
            Operation right = calls.get(read);
            wrong.set(
                    read,
                    new Operation(
                            right.id(), "k", right.action(), null, null, null, stale, right.start(), right.end()));
        }
        return wrong;
    }

    /** The result that the call has on this value: one of these three. */
    private static Operation withResult(Operation call, String present) {
        for (String result : new String[] {present, "true", "false"}) {
            Operation with = new Operation(
                    call.id(), "k", call.action(), call.value(), null, null, result, call.start(), call.end());
            if (call.action().on(present, with) != null) {
                return with;
            }
        }
        throw new IllegalStateException(call.toString());
    }

    private record Planned(int number, long start, long effect, long end, boolean isLost) {
        Operation as(Action action, String result) {
            boolean stores = action != Action.GET && action != Action.CONTAINS_KEY;
            return new Operation(
                    "#" + number,
                    "k",
                    action,
                    stores ? "v" + number : null,
                    null,
                    null,
                    result,
                    start,
                    isLost ? Operation.NEVER : end);
        }
    }
}
