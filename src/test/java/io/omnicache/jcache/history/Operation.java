package io.omnicache.jcache.history;

import java.util.List;

/**
 * One call, as the JVM that made it saw it. Times are {@link System#nanoTime()}, which on Linux is one clock for all
 * JVMs of a machine ({@code JvmProcessTest}).
 *
 * @param id unique, for readers
 * @param value that is to be stored, unique in a history; {@code null} for none
 * @param expected the value to compare with, of {@code replace} and {@code remove}
 * @param loaded what a cache loader of this JVM would give; {@code null} without a loader
 * @param result as text; {@code null} for none
 * @param end {@link #NEVER} if it isn't known whether the operation was carried out: it may be at any time, or never
 */
record Operation(
        String id,
        String key,
        Action action,
        String value,
        String expected,
        String loaded,
        String result,
        long start,
        long end) {
    static final long NEVER = Long.MAX_VALUE;
    private static final String DROP = "-drop";

    /** Whether the call has returned. */
    boolean isCertain() {
        return end != NEVER;
    }

    /** Whether the call can't have changed anything, whatever its result. */
    boolean onlyReads() {
        return action == Action.CONTAINS_KEY || (action == Action.GET && loaded == null);
    }

    /** Whether the result says that the call has changed nothing. */
    boolean hasChangedNothing() {
        return isCertain()
                && switch (action) {
                    case CONTAINS_KEY -> true;
                    case GET -> loaded == null || !loaded.equals(result);
                    case PUT_IF_ABSENT, REPLACE, REPLACE_IF, REMOVE, REMOVE_IF -> "false".equals(result);
                    case GET_AND_REMOVE, GET_AND_REPLACE -> result == null;
                    case PUT, GET_AND_PUT, INVOKE, INVOKE_REMOVE, CLEAR, CLEAR_OR_MISS, ROLLBACK -> false;
                };
    }

    /** Whether the call may have changed the entry, by another value or by none. A sweep isn't meant. */
    boolean mayHaveStored() {
        return !onlyReads() && !hasChangedNothing() && !action.isSweep();
    }

    /** Whether some moment belongs to both calls. */
    boolean overlaps(Operation other) {
        return other.start <= end && start <= other.end;
    }

    /**
     * What a call that failed may do besides its change, or in its place, with a cache writer: the entry goes when the
     * call's lock ends, and what another call has stored goes when the late change reaches the store.
     */
    List<Operation> asDropsOfItsEntry() {
        Operation drop = new Operation(id + DROP, key, Action.REMOVE, null, null, null, null, start, NEVER);
        return List.of(
                drop, new Operation("late-" + drop.id, key, Action.REMOVE, null, null, null, null, start, NEVER));
    }

    /** Whether this is an one of {@link #asDropsOfItsEntry}. */
    boolean isDrop() {
        return id.endsWith(DROP);
    }

    /** The same call as another action. */
    Operation as(Action other) {
        return new Operation(id, key, other, value, expected, loaded, result, start, end);
    }

    @Override
    public String toString() {
        return id + " " + action
                + (expected == null ? "" : " " + expected + " ->")
                + (value == null ? "" : " " + value)
                + (isCertain() ? " = " + result : " = ?")
                + " [" + start / 1000 + ", " + (isCertain() ? end / 1000 : "") + "]";
    }
}
