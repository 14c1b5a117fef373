package io.omnicache.jcache.history;

import java.util.ArrayList;
import java.util.List;

/**
 * Histories of one key, written by hand: each call with its times in milliseconds.
 *
 * <pre>{@code new Histories().put("a", 0, 5).get("a", 10, 12)}</pre>
 */
final class Histories {
    private static final long MILLI = 1_000_000;

    private final List<Operation> calls = new ArrayList<>();

    /** A call of the action; {@code end} 0 for one that has no end. */
    Histories call(Action action, String value, String expected, String result, long start, long end) {
        return call(action, value, expected, null, result, start, end);
    }

    /** A read that returns the value which a loader gives to it. */
    Histories load(String value, long start, long end) {
        return call(Action.GET, null, null, value, value, start, end);
    }

    private Histories call(
            Action action, String value, String expected, String loaded, String result, long start, long end) {
        calls.add(new Operation(
                "#" + calls.size(),
                "k",
                action,
                value,
                expected,
                loaded,
                result,
                start * MILLI,
                end == 0 ? Operation.NEVER : end * MILLI));
        return this;
    }

    Histories put(String value, long start, long end) {
        return call(Action.PUT, value, null, null, start, end);
    }

    Histories get(String result, long start, long end) {
        return call(Action.GET, null, null, result, start, end);
    }

    Histories remove(boolean result, long start, long end) {
        return call(Action.REMOVE, null, null, Boolean.toString(result), start, end);
    }

    Histories putIfAbsent(String value, boolean result, long start, long end) {
        return call(Action.PUT_IF_ABSENT, value, null, Boolean.toString(result), start, end);
    }

    Histories replace(String expected, String value, boolean result, long start, long end) {
        return call(Action.REPLACE_IF, value, expected, Boolean.toString(result), start, end);
    }

    Histories invoke(String value, String result, long start, long end) {
        return call(Action.INVOKE, value, null, result, start, end);
    }

    Histories clear(long start, long end) {
        return call(Action.CLEAR, null, null, null, start, end);
    }

    List<Operation> calls() {
        return List.copyOf(calls);
    }

    Linearizability.Outcome judge(CacheModel model) {
        return Linearizability.of(model, calls).outcome();
    }

    /** Judges what a history of such a cache must explain. */
    Linearizability.Outcome judge(Kind kind) {
        return Linearizability.of(kind.model(), HistoryRun.explainable(kind, calls()))
                .outcome();
    }

    Linearizability.Outcome judge() {
        return judge(CacheModel.eternal());
    }
}
