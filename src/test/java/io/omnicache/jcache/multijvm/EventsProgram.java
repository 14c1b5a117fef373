package io.omnicache.jcache.multijvm;

import io.omnicache.it.JvmProgram;
import io.omnicache.jcache.EventGapListener;
import io.omnicache.jcache.RedisCachingProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;

/**
 * A JVM that writes to a cache with shared events, or listens to it, as it is told. Writers count each key up from 1,
 * so that a listener sees what is missing, double or out of order.
 */
final class EventsProgram {
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final Path settings;
    private final Properties properties = new Properties();
    private Cache<String, Integer> cache;
    private Recorder recorder;

    private EventsProgram(String uri) throws IOException {
        settings = Files.createTempFile("events", ".yaml");
        settings.toFile().deleteOnExit();
        Files.writeString(settings, "defaults: {event-scope: all}");
        properties.setProperty("omnicache.uri", uri);
    }

    public static void main(String[] arguments) throws Exception {
        EventsProgram program = new EventsProgram(arguments[0]);
        for (String line = JvmProgram.hear(); line != null; line = JvmProgram.hear()) {
            JvmProgram.say(program.answer(line.split(" ")));
        }
        System.exit(0);
    }

    private String answer(String[] words) throws Exception {
        return switch (words[0]) {
            case "open" -> {
                if (cache != null) {
                    cache.getCacheManager().close();
                }
                recorder = new Recorder();
                cache = new RedisCachingProvider()
                        .getCacheManager(settings.toUri(), null, properties)
                        .createCache("c", new MutableConfiguration<>());
                yield "open";
            }
            case "listen" -> {
                boolean synchronous = words[1].equals("sync");
                cache.registerCacheEntryListener(
                        new MutableCacheEntryListenerConfiguration<>(() -> recorder, null, true, synchronous));
                yield "listening";
            }
            case "write" -> {
                for (int i = 1; i <= Integer.parseInt(words[3]); i++) {
                    for (int key = 0; key < Integer.parseInt(words[2]); key++) {
                        cache.put(words[1] + key, i);
                    }
                }
                yield "written";
            }
            case "increment" -> {
                for (int i = 0; i < Integer.parseInt(words[2]); i++) {
                    cache.invoke(words[1], (entry, ignored) -> {
                        entry.setValue(entry.exists() ? entry.getValue() + 1 : 1);
                        return null;
                    });
                }
                yield "written";
            }
            case "expect" -> recorder.expect(words[1], Integer.parseInt(words[2]));
            case "slow" -> {
                recorder.pauseMillis = Integer.parseInt(words[1]);
                yield "slow";
            }
            case "gaps" -> Integer.toString(recorder.gaps.get());
            default -> throw new IllegalArgumentException(words[0]);
        };
    }

    /** What was heard, by key. */
    private static final class Recorder
            implements CacheEntryCreatedListener<String, Integer>,
                    CacheEntryUpdatedListener<String, Integer>,
                    CacheEntryRemovedListener<String, Integer>,
                    EventGapListener {
        final Map<String, List<Integer>> heard = new ConcurrentHashMap<>();
        final AtomicInteger gaps = new AtomicInteger();
        volatile int pauseMillis;

        @Override
        public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {
            events.forEach(this::record);
        }

        @Override
        public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {
            events.forEach(this::record);
        }

        @Override
        public void onRemoved(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {
            events.forEach(this::record);
        }

        @Override
        public void onEventGap(Cache<?, ?> source, Instant since, Instant until) {
            gaps.incrementAndGet();
        }

        private void record(CacheEntryEvent<? extends String, ? extends Integer> event) {
            if (pauseMillis > 0) {
                LockSupport.parkNanos(pauseMillis * 1_000_000L);
            }
            List<Integer> values = heard.computeIfAbsent(event.getKey(), key -> new CopyOnWriteArrayList<>());
            Integer before = values.isEmpty() ? null : values.get(values.size() - 1);
            values.add(event.getValue());
            if (before != null && !before.equals(event.getOldValue())) {
                values.add(-event.getOldValue()); // Not the value that it had: seen by expect.
            }
        }

        /** Waits for the last value of a key; says whether each value was heard once and in order. */
        String expect(String key, int last) {
            long deadline = System.nanoTime() + PATIENCE_NANOS;
            List<Integer> values = heard.computeIfAbsent(key, k -> new CopyOnWriteArrayList<>());
            while (!values.contains(last)) {
                if (System.nanoTime() - deadline > 0) {
                    return "only " + values.size() + " of " + key;
                }
                LockSupport.parkNanos(1_000_000);
            }
            for (int i = 0; i < last; i++) {
                if (values.get(i) != i + 1) {
                    return key + " has " + values.get(i) + " where " + (i + 1) + " was expected";
                }
            }
            return values.size() == last ? "all" : values.size() + " events of " + key;
        }
    }
}
