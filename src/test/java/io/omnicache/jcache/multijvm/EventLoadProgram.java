package io.omnicache.jcache.multijvm;

import io.omnicache.it.JvmProgram;
import io.omnicache.jcache.EventGapListener;
import io.omnicache.jcache.RedisCachingProvider;
import io.omnicache.jcache.testing.Concurrently;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryUpdatedListener;

/**
 * A JVM that writes with many threads or at a rate, or listens and measures: how long an event takes from before its
 * change to the listener, by the clock that all processes of a machine share. Each value is the time of its change, so
 * those of a key must rise.
 */
final class EventLoadProgram {
    private static final int LATENCIES = 1 << 20;

    private final Cache<String, Long> cache;
    private final Measuring measuring = new Measuring();
    private final MutableCacheEntryListenerConfiguration<String, Long> configuration =
            new MutableCacheEntryListenerConfiguration<>(() -> measuring, null, false, false);

    private EventLoadProgram(String uri) throws IOException {
        Path file = Files.createTempFile("events", ".yaml");
        file.toFile().deleteOnExit();
        Files.writeString(file, "defaults: {event-scope: all}");
        Properties properties = new Properties();
        properties.setProperty("omnicache.uri", uri);
        cache = new RedisCachingProvider()
                .getCacheManager(file.toUri(), null, properties)
                .createCache("c", new MutableConfiguration<>());
    }

    public static void main(String[] arguments) throws Exception {
        EventLoadProgram program = new EventLoadProgram(arguments[0]);
        JvmProgram.say("ready");
        for (String line = JvmProgram.hear(); line != null; line = JvmProgram.hear()) {
            JvmProgram.say(program.answer(line.split(" ")));
        }
        System.exit(0);
    }

    private String answer(String[] words) throws Exception {
        return switch (words[0]) {
            case "listen" -> {
                cache.registerCacheEntryListener(configuration);
                yield "listening";
            }
            case "ignore" -> {
                cache.deregisterCacheEntryListener(configuration);
                yield "silent";
            }
            case "put" -> Long.toString(put(Integer.parseInt(words[1]), Long.parseLong(words[2])));
            case "rate" ->
                Long.toString(rate(Integer.parseInt(words[1]), Integer.parseInt(words[2]), Long.parseLong(words[3])));
            case "heard" -> measuring.heard();
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    /** Puts with many threads; returns the puts of a second. */
    private long put(int threads, long millis) throws Exception {
        LongAdder count = new LongAdder();
        long end = System.nanoTime() + millis * 1_000_000;
        Concurrently.run(threads, thread -> {
            for (int i = 0; System.nanoTime() - end < 0; i++) {
                cache.put("t" + thread + "-" + i % 100, System.nanoTime());
                count.increment();
            }
        });
        return count.sum() * 1_000 / millis;
    }

    /** Puts at a rate, with so many threads; returns the number of puts. */
    private long rate(int threads, int perSecond, long millis) throws Exception {
        LongAdder count = new LongAdder();
        long start = System.nanoTime();
        long pause = 1_000_000_000L * threads / perSecond;
        Concurrently.run(threads, thread -> {
            long next = start;
            while (next - start < millis * 1_000_000) {
                while (System.nanoTime() - next < 0) {
                    LockSupport.parkNanos(Math.max(1, next - System.nanoTime()));
                }
                cache.put("t" + thread + "-" + count.intValue() % 100, System.nanoTime());
                count.increment();
                next += pause;
            }
        });
        return count.sum();
    }

    private static final class Measuring
            implements CacheEntryCreatedListener<String, Long>,
                    CacheEntryUpdatedListener<String, Long>,
                    EventGapListener {
        private final Map<String, Long> last = new ConcurrentHashMap<>();
        private final long[] latencies = new long[LATENCIES];
        private final AtomicInteger count = new AtomicInteger();
        private final AtomicInteger outOfOrder = new AtomicInteger();
        private final AtomicInteger gaps = new AtomicInteger();

        @Override
        public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends Long>> events) {
            events.forEach(this::record);
        }

        @Override
        public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends Long>> events) {
            events.forEach(this::record);
        }

        @Override
        public void onEventGap(Cache<?, ?> source, Instant since, Instant until) {
            gaps.incrementAndGet();
        }

        private void record(CacheEntryEvent<? extends String, ? extends Long> event) {
            long now = System.nanoTime();
            latencies[count.getAndIncrement() & LATENCIES - 1] = now - event.getValue();
            Long before = last.put(event.getKey(), event.getValue());
            if (before != null && event.getValue() - before <= 0) {
                outOfOrder.incrementAndGet();
            }
        }

        /** Number, median and 99th percentile in microseconds, gaps and events out of order; begins anew. */
        String heard() {
            int number = count.getAndSet(0);
            long[] sorted = Arrays.copyOf(latencies, Math.min(number, LATENCIES));
            Arrays.sort(sorted);
            return String.format(
                    Locale.ROOT,
                    "%d %d %d %d %d",
                    number,
                    sorted.length == 0 ? 0 : sorted[sorted.length / 2] / 1_000,
                    sorted.length == 0 ? 0 : sorted[(int) (sorted.length * 0.99)] / 1_000,
                    gaps.get(),
                    outOfOrder.get());
        }
    }
}
