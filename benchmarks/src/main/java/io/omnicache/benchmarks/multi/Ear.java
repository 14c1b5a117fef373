package io.omnicache.benchmarks.multi;

import java.io.Serializable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryUpdatedListener;

/**
 * A listener that measures: how long a change took from the call of the writer to here, and whether each key's changes
 * came in order and whole. Values are {@code number:nanos}; both JVMs read the same clock, the machine's monotonic one.
 */
final class Ear
        implements CacheEntryCreatedListener<String, String>, CacheEntryUpdatedListener<String, String>, Serializable {
    private static final long serialVersionUID = 1L;
    private static final int SAMPLES = 4_000_000;

    private final transient Map<String, Long> last = new HashMap<>();
    private transient long[] nanos = new long[1024];
    private int heard;
    private long gaps;
    private long disorder;

    @Override
    public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
        events.forEach(this::hear);
    }

    @Override
    public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
        events.forEach(this::hear);
    }

    private synchronized void hear(CacheEntryEvent<? extends String, ? extends String> event) {
        long now = System.nanoTime();
        String value = event.getValue();
        int colon = value.indexOf(':');
        long number = Long.parseLong(value.substring(0, colon));
        if (heard == nanos.length && heard < SAMPLES) {
            nanos = Arrays.copyOf(nanos, heard * 2);
        }
        nanos[heard % SAMPLES] = now - Long.parseLong(value.substring(colon + 1));
        heard++;
        Long before = last.put(event.getKey(), number);
        if (before != null && number <= before) {
            disorder++;
        } else if (before != null && number != before + 1) {
            gaps += number - before - 1;
        }
    }

    /**
     * {@code EVENTS MISSING OUT-OF-ORDER P50 P99}, the latter in microseconds; and forgets all but the last numbers.
     */
    synchronized String report() {
        long[] sorted = Arrays.copyOf(nanos, Math.min(heard, SAMPLES));
        Arrays.sort(sorted);
        String report =
                heard + " " + gaps + " " + disorder + " " + percentile(sorted, 0.5) + " " + percentile(sorted, 0.99);
        heard = 0;
        gaps = 0;
        disorder = 0;
        return report;
    }

    private static double percentile(long[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) ((sorted.length - 1) * share)] / 1e3;
    }
}
