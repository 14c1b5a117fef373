package io.omnicache.jcache.internal.management;

import io.omnicache.jcache.internal.management.CacheStatistics.Counter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which average-time statistics an operation contributes to. An operation {@code _IF_DONE} contributes to the time of
 * puts or removals only if it changed the entry, since it counts as a put or removal only then.
 */
public enum Timing {
    NONE(true),
    GET(true, Counter.GET_NANOS),
    PUT(true, Counter.PUT_NANOS),
    PUT_IF_DONE(false, Counter.PUT_NANOS),
    REMOVE(true, Counter.REMOVE_NANOS),
    REMOVE_IF_DONE(false, Counter.REMOVE_NANOS),
    GET_AND_PUT(true, Counter.GET_NANOS, Counter.PUT_NANOS),
    GET_AND_PUT_IF_DONE(false, Counter.GET_NANOS, Counter.PUT_NANOS),
    GET_AND_REMOVE_IF_DONE(false, Counter.GET_NANOS, Counter.REMOVE_NANOS);

    private final boolean always;
    private final List<Counter> counters;

    Timing(boolean always, Counter... counters) {
        this.always = always;
        this.counters = List.of(counters);
    }

    /**
     * Adds the time of an operation.
     *
     * @param result the result of the operation; {@code null} and {@code false} mean that it changed nothing
     */
    public void record(CacheStatistics statistics, long nanos, @Nullable Object result) {
        boolean done = always || result != null && !Boolean.FALSE.equals(result);
        for (Counter counter : counters) {
            if (done || counter == Counter.GET_NANOS) {
                statistics.add(counter, nanos);
            }
        }
    }
}
