package io.omnicache.jcache.history;

import io.omnicache.jcache.history.EventLog.Heard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Judges the events that one listener heard of one key against the calls: each change once, none that nobody made, in
 * the order of the changes. The values are unique, so an event names its call.
 */
final class EventChain {
    private final Map<String, Operation> storing;
    private final List<String> faults = new ArrayList<>();

    private EventChain(List<Operation> calls) {
        this.storing = calls.stream()
                .filter(call -> call.value() != null)
                .collect(Collectors.toMap(Operation::value, Function.identity()));
    }

    /**
     * The faults; none if all is right.
     *
     * @param calls of the key, those of all JVMs whose changes the listener hears
     */
    static List<String> faults(List<Heard> heard, List<Operation> calls) {
        EventChain chain = new EventChain(calls);
        chain.eachOnce(heard, calls);
        chain.inOrderOfTime(heard);
        return chain.faults;
    }

    /** Those of {@link #faults}, and those of events whose old value isn't the new one of the event before. */
    static List<String> faultsOfAll(List<Heard> heard, List<Operation> calls) {
        List<String> faults = new ArrayList<>(faults(heard, calls));
        String present = null;
        for (Heard event : heard) {
            if (!Objects.equals(event.before(), present)) {
                faults.add(event + " after an event that left " + present);
            }
            present = event.after();
        }
        return faults;
    }

    /** How many events the calls cause, if all have ended. */
    static long changes(List<Operation> calls) {
        return calls.stream().filter(EventChain::isChange).count();
    }

    private static boolean isChange(Operation call) {
        return switch (call.action()) {
            case PUT, GET_AND_PUT, INVOKE -> true;
            case PUT_IF_ABSENT, REPLACE, REPLACE_IF, REMOVE, REMOVE_IF -> "true".equals(call.result());
            case GET_AND_REMOVE, GET_AND_REPLACE, INVOKE_REMOVE -> call.result() != null;
            case GET, CONTAINS_KEY, CLEAR, CLEAR_OR_MISS, ROLLBACK -> false;
        };
    }

    private void eachOnce(List<Heard> heard, List<Operation> calls) {
        Map<String, Integer> stored = new HashMap<>();
        Map<String, Integer> ended = new HashMap<>();
        for (Heard event : heard) {
            if (event.after() != null && stored.merge(event.after(), 1, Integer::sum) > 1) {
                faults.add(event + " once more");
            }
            if (event.before() != null && ended.merge(event.before(), 1, Integer::sum) > 1) {
                faults.add(event + ", but that value had ended before");
            }
            if (event.after() != null && !storing.containsKey(event.after())) {
                faults.add(event + " of no call");
            }
        }
        for (Operation call : calls) {
            if (call.isCertain() && call.value() != null && isChange(call) && !stored.containsKey(call.value())) {
                faults.add("no event of " + call);
            }
        }
        long removals = heard.stream().filter(event -> event.after() == null).count();
        long removed = calls.stream()
                .filter(call -> call.isCertain() && call.value() == null && isChange(call))
                .count();
        long perhaps = calls.stream()
                .filter(call -> !call.isCertain() && call.value() == null && !call.onlyReads())
                .count();
        if (removals < removed || removals > removed + perhaps) {
            faults.add(removals + " removals were heard, " + removed + " were made");
        }
    }

    /** No event may come after that of a call which began when the call of this one had ended. */
    private void inOrderOfTime(List<Heard> heard) {
        Operation latest = null;
        for (Heard event : heard) {
            Operation call = event.after() == null ? null : storing.get(event.after());
            if (call == null) {
                continue;
            }
            if (latest != null && call.end() < latest.start()) {
                faults.add(event + " of " + call + " after that of " + latest);
            }
            latest = latest == null || call.start() > latest.start() ? call : latest;
        }
    }
}
