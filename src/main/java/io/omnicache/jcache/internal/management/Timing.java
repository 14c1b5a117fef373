package io.omnicache.jcache.internal.management;

import org.jspecify.annotations.Nullable;

/** As what the time of an operation counts in the mean times: one that did nothing is no put and no removal. */
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
     * Adds an operation's time.
     *
     * @param result what it returned; {@code null} and {@code false} say that it changed nothing
     */
    public void record(CacheStatistics statistics, long nanos, @Nullable Object result) {
        boolean done = always || result != null && !Boolean.FALSE.equals(result);
        if (get) {
            statistics.recordGetNanos(nanos);
        }
        if (put && done) {
            statistics.recordPutNanos(nanos);
        }
        if (remove && done) {
            statistics.recordRemoveNanos(nanos);
        }
    }
}
