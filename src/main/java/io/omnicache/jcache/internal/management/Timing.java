package io.omnicache.jcache.internal.management;

import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import org.jspecify.annotations.Nullable;

/**
 * Which average-time statistics an operation contributes to. An operation {@code _IF_DONE} contributes to the time of
 * puts or removals only if it changed the entry, since it counts as a put or removal only then.
 */
public enum Timing {
    NONE(false, false, false, true),
    GET(true, false, false, true),
    PUT(false, true, false, true),
    PUT_IF_DONE(false, true, false, false),
    REMOVE(false, false, true, true),
    REMOVE_IF_DONE(false, false, true, false),
    GET_AND_PUT(true, true, false, true),
    GET_AND_PUT_IF_DONE(true, true, false, false),
    GET_AND_REMOVE_IF_DONE(true, false, true, false);

    private final boolean get;
    private final boolean put;
    private final boolean remove;
    private final boolean always;

    Timing(boolean get, boolean put, boolean remove, boolean always) {
        this.get = get;
        this.put = put;
        this.remove = remove;
        this.always = always;
    }

    /**
     * Adds the time of an operation.
     *
     * @param result the result of the operation; {@code null} and {@code false} mean that it changed nothing
     */
    public void record(CacheStatistics statistics, long nanos, @Nullable Object result) {
        boolean done = always || result != null && !Boolean.FALSE.equals(result);
        if (get) {
            statistics.add(Counter.GET_NANOS, nanos);
        }
        if (put && done) {
            statistics.add(Counter.PUT_NANOS, nanos);
        }
        if (remove && done) {
            statistics.add(Counter.REMOVE_NANOS, nanos);
        }
    }
}
