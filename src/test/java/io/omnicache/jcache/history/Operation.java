package io.omnicache.jcache.history;

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

    /** Whether the call has returned. */
    boolean isCertain() {
        return end != NEVER;
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
