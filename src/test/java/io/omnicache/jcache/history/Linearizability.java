package io.omnicache.jcache.history;

import io.omnicache.jcache.history.CacheModel.State;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Judges whether a history of one key is linearizable: whether each call can have taken effect at one moment between
 * its start and its end, so that all results are right. A call without an end may have taken effect at any time after
 * its start, or not at all.
 *
 * <p>This is the search of Wing and Gong, as just-in-time linearisation (Lowe): the calls and returns are gone through
 * by time, with the set of all <em>configurations</em> that explain what came before: which of the calls under way have
 * taken effect, and the entry's state. At a return only those remain in which the call has. If none does, there is no
 * order. Equal configurations are one; so are two that differ only in that one has used up more of the calls without an
 * end. A call that changes nothing takes effect as soon as it can. Memory is bounded by the configurations of one
 * moment, {@link #LIMIT}.
 *
 * <p>No library for Java takes recorded histories: Lincheck judges only runs of its own, Knossos is a program in
 * Clojure, Porcupine one in Go.
 */
final class Linearizability {
    /** More configurations than that at one moment aren't searched: the verdict is then "undecided". */
    private static final int LIMIT = 200_000;

    /** A configuration holds its calls in a {@code long}. */
    private static final int CALLS = Long.SIZE;

    private final CacheModel model;
    private final Operation[] underWay = new Operation[CALLS];
    private long uncertain;
    private Configurations reached = new Configurations();

    private Linearizability(CacheModel model) {
        this.model = model;
    }

    enum Outcome {
        LINEARIZABLE,
        VIOLATED,
        /** The search was given up. */
        UNDECIDED
    }

    /**
     * @param at the call whose return can't be explained, or at which the search was given up
     * @param context the calls around it, one a line
     */
    record Verdict(Outcome outcome, Operation at, String context) {
        boolean isLinearizable() {
            return outcome == Outcome.LINEARIZABLE;
        }

        @Override
        public String toString() {
            return at == null ? outcome.toString() : outcome + " at " + at + ", after:\n" + context;
        }
    }

    /** Judges the calls of one key, in any order. */
    static Verdict of(CacheModel model, List<Operation> calls) {
        return new Linearizability(model).judge(calls);
    }

    private Verdict judge(List<Operation> calls) {
        List<Moment> moments = new ArrayList<>();
        for (Operation call : calls) {
            if (!call.isCertain() && call.onlyReads()) {
                continue;
            }
            moments.add(new Moment(call.start(), false, call));
            if (call.isCertain()) {
                moments.add(new Moment(call.end(), true, call));
            }
        }
        moments.sort(Comparator.comparingLong(Moment::time).thenComparing(Moment::isReturn));
        reached.add(0, 0, State.ABSENT);
        IdentityHashMap<Operation, Integer> slots = new IdentityHashMap<>();
        for (Moment moment : moments) {
            Operation call = moment.call();
            if (moment.isReturn()) {
                int slot = slots.remove(call);
                Configurations next = afterReturn(slot);
                underWay[slot] = null;
                if (next == null || next.isEmpty()) {
                    Outcome outcome = next == null ? Outcome.UNDECIDED : Outcome.VIOLATED;
                    return new Verdict(outcome, call, context(calls, call));
                }
                reached = next;
            } else {
                int slot = freeSlot();
                if (slot == CALLS) {
                    return new Verdict(Outcome.UNDECIDED, call, "more than " + CALLS + " calls under way");
                }
                underWay[slot] = call;
                slots.put(call, slot);
                uncertain |= call.isCertain() ? 0 : 1L << slot;
            }
        }
        return new Verdict(Outcome.LINEARIZABLE, null, "");
    }

    /** The configurations in which the call has taken effect; {@code null} if there are too many. */
    private Configurations afterReturn(int slot) {
        long bit = 1L << slot;
        Configurations next = new Configurations();
        Configurations seen = new Configurations();
        Deque<Configuration> open = new ArrayDeque<>();
        for (Configuration one : reached.all()) {
            reach(one.done(), one.state(), bit, next, seen, open);
        }
        while (!open.isEmpty()) {
            Configuration one = open.pop();
            for (int i = 0; i < CALLS; i++) {
                Operation call = underWay[i];
                boolean isDone = (one.done() & 1L << i) != 0;
                // The effect of a sweep may come again.
                if (call == null || (isDone && !call.action().isSweep())) {
                    continue;
                }
                for (State state : model.after(one.state(), call)) {
                    reach(one.done() | 1L << i, state, bit, next, seen, open);
                }
            }
            if (seen.size() + next.size() > LIMIT) {
                return null;
            }
        }
        return next;
    }

    /**
     * Adds a configuration to those to go on from, and to those after the return if the call has taken effect in it.
     */
    private void reach(
            long done, State state, long bit, Configurations next, Configurations seen, Deque<Configuration> open) {
        long all = withReads(done, state);
        if ((all & bit) != 0) {
            next.add(all & ~bit, uncertain, state);
            if (!isSweep(bit)) {
                return;
            }
        }
        if (seen.add(all, uncertain, state)) {
            open.push(new Configuration(all, state));
        }
    }

    /** With the calls that change nothing and can take effect now: none of them has anything to gain by waiting. */
    private long withReads(long done, State state) {
        long all = done;
        for (int i = 0; i < CALLS; i++) {
            if (underWay[i] != null
                    && (all & 1L << i) == 0
                    && underWay[i].hasChangedNothing()
                    && model.after(state, underWay[i]).contains(state)) {
                all |= 1L << i;
            }
        }
        return all;
    }

    private boolean isSweep(long bit) {
        return underWay[Long.numberOfTrailingZeros(bit)].action().isSweep();
    }

    private int freeSlot() {
        int slot = 0;
        while (slot < CALLS && underWay[slot] != null) {
            slot++;
        }
        return slot;
    }

    private static String context(List<Operation> calls, Operation at) {
        return calls.stream()
                .filter(call -> call.start() <= at.end())
                .sorted(Comparator.comparingLong(Operation::start).reversed())
                .limit(25)
                .map(call -> "  " + call)
                .collect(Collectors.joining("\n"));
    }

    private record Moment(long time, boolean isReturn, Operation call) {}

    /** Which of the calls under way have taken effect, and where that leads. */
    private record Configuration(long done, State state) {}

    /** A set of configurations, without those that another one makes superfluous. */
    private static final class Configurations {
        private final Map<Configuration, List<Long>> used = new HashMap<>();
        private int size;

        /** Adds it, unless there is one like it that has used up none but the same calls without an end. */
        boolean add(long done, long uncertain, State state) {
            List<Long> others =
                    used.computeIfAbsent(new Configuration(done & ~uncertain, state), one -> new ArrayList<>(1));
            long spent = done & uncertain;
            for (long other : others) {
                if ((other & ~spent) == 0) {
                    return false;
                }
            }
            int before = others.size();
            others.removeIf(other -> (spent & ~other) == 0);
            others.add(spent);
            size += others.size() - before;
            return true;
        }

        List<Configuration> all() {
            List<Configuration> all = new ArrayList<>(size);
            used.forEach((one, spent) ->
                    spent.forEach(calls -> all.add(new Configuration(one.done() | calls, one.state()))));
            return all;
        }

        int size() {
            return size;
        }

        boolean isEmpty() {
            return size == 0;
        }
    }
}
