package io.omnicache.jcache.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What one entry of a cache may do: the steps of {@link Action}, and the end of its time to live.
 *
 * <p>The exact time of a step isn't known, only that it lies within the call. So an entry <em>may</em> have expired
 * from the time to live after the earliest moment of its writing on, and it <em>must</em> have after the latest. A
 * clock that differs a little is no fault: {@link #SLACK_NANOS} on each side.
 *
 * @param ttlNanos the time to live; {@link #ETERNAL} for none
 * @param renewed whether an update begins a new time to live, as with a modified expiry policy, or keeps the old one
 * @param unstoredLoads whether a {@code get} may return what it loaded without storing it, since a change came in
 *     between, as with {@code loading: cluster}
 * @param history the values that a {@link Action#ROLLBACK} may bring back
 */
record CacheModel(long ttlNanos, boolean renewed, boolean unstoredLoads, List<String> history) {
    static final long ETERNAL = Long.MAX_VALUE;

    /** Redis counts in milliseconds, and its clock is another one. */
    private static final long SLACK_NANOS = 15_000_000;

    static CacheModel eternal() {
        return new CacheModel(ETERNAL, false, false, List.of());
    }

    static CacheModel expiring(long ttlNanos, boolean renewed) {
        return new CacheModel(ttlNanos, renewed, false, List.of());
    }

    /** The same after a failover, which may bring one of these values back, or none. */
    CacheModel afterFailover(List<String> older) {
        return new CacheModel(ttlNanos, renewed, unstoredLoads, List.copyOf(older));
    }

    /** The same where a load that a change overtook is returned, but not stored. */
    CacheModel withUnstoredLoads() {
        return new CacheModel(ttlNanos, renewed, true, history);
    }

    /**
     * The entry between two steps.
     *
     * @param value {@code null} if there is none
     * @param mayEnd from when on it may have expired
     * @param mustEnd from when on it must have expired
     * @param now a time that has certainly passed: when the last entry that had expired may have. Not that of each
     *     step, so that states are equal more often
     */
    record State(String value, long mayEnd, long mustEnd, long now) {
        static final State ABSENT = new State(null, ETERNAL, ETERNAL, 0);
    }

    /** All states that the call may lead to; none if its result is impossible in this state. */
    List<State> after(State state, Operation call) {
        List<State> next = new ArrayList<>(2);
        if (state.value() == null || Math.max(state.now(), call.start()) < state.mustEnd()) {
            add(next, state, state.now(), call);
        }
        if (state.value() != null && state.mayEnd() != ETERNAL && call.end() >= state.mayEnd()) {
            add(next, State.ABSENT, Math.max(state.now(), state.mayEnd()), call);
        }
        return next;
    }

    private void add(List<State> next, State state, long now, Operation call) {
        if (call.action() == Action.CLEAR_OR_MISS) {
            next.add(State.ABSENT);
        } else if (call.action() == Action.ROLLBACK) {
            next.add(State.ABSENT);
            history.forEach(value -> next.add(new State(value, ETERNAL, ETERNAL, 0)));
        }
        Action.Step step = call.action().on(state.value(), call);
        if (step == null) {
            return;
        }
        String after = step.after();
        if (unstoredLoads && call.action() == Action.GET && state.value() == null && after != null) {
            next.add(new State(null, ETERNAL, ETERNAL, now));
        }
        if (after == null) {
            next.add(new State(null, ETERNAL, ETERNAL, now));
        } else if (Objects.equals(after, state.value()) || (state.value() != null && !renewed)) {
            next.add(new State(after, state.mayEnd(), state.mustEnd(), now));
        } else {
            next.add(new State(
                    after,
                    ttlNanos == ETERNAL ? ETERNAL : Math.max(now, call.start()) + ttlNanos - SLACK_NANOS,
                    ttlNanos == ETERNAL || !call.isCertain() ? ETERNAL : call.end() + ttlNanos + SLACK_NANOS,
                    now));
        }
    }
}
