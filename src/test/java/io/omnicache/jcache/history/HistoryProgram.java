package io.omnicache.jcache.history;

import io.omnicache.it.JvmProgram;
import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.testing.Concurrently;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import javax.cache.Cache;

/**
 * One of the JVMs whose calls are recorded; its argument is its name.
 *
 * <ul>
 *   <li>{@code open KIND URI FILE [SETTING..]} opens the cache; the calls are recorded in the file
 *   <li>{@code listen FILE SYNCHRONOUS} registers a listener that writes the events into the file
 *   <li>{@code run THREADS KEYS CALLS SEED CLEARS} calls operations: so many per thread, and until the recorder is
 *   stopped
 *   <li>{@code close}
 * </ul>
 */
final class HistoryProgram {
    private final String jvm;
    private Kind kind;
    private Cache<String, String> cache;
    private Recorder recorder;
    private int histories;

    private HistoryProgram(String jvm) {
        this.jvm = jvm;
    }

    public static void main(String[] arguments) {
        HistoryProgram program = new HistoryProgram(arguments[0]);
        JvmProgram.serve(program::answer);
        System.exit(0);
    }

    private String answer(String... words) throws Exception {
        switch (words[0]) {
            case "open" -> {
                kind = Kind.valueOf(words[1]);
                recorder = new Recorder(jvm + "." + ++histories, Path.of(words[3]));
                List<String> settings = List.of(words).subList(4, words.length);
                cache = kind.open(jvm, words[2], settings.isEmpty() ? settings : List.of(String.join(" ", settings)));
                cache.containsKey("warm");
            }
            case "listen" -> {
                EventLog events = new EventLog(Path.of(words[1]));
                cache.registerCacheEntryListener(events.configuration(Boolean.parseBoolean(words[2])));
            }
            case "run" ->
                run(
                        Integer.parseInt(words[1]),
                        keys(Integer.parseInt(words[2])),
                        Integer.parseInt(words[3]),
                        Long.parseLong(words[4]),
                        Boolean.parseBoolean(words[5]));
            case "close" -> {
                cache.getCacheManager().close();
                recorder.close();
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
        return "done";
    }

    static List<String> keys(int number) {
        return IntStream.range(0, number).mapToObj(i -> "k" + i).toList();
    }

    private void run(int threads, List<String> keys, int calls, long seed, boolean clears) throws Exception {
        AsyncCache<String, String> async = kind.isOurs() ? AsyncCache.of(cache) : null;
        AtomicInteger calling = new AtomicInteger(threads);
        Concurrently.run(clears ? threads + 1 : threads, thread -> {
            if (thread == threads) {
                while (calling.get() > 0) {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10 + seed % 20));
                    Caller.clear(cache, recorder, keys);
                }
                return;
            }
            try {
                new Caller(cache, async, kind, jvm, recorder, keys, seed * 31 + thread, calls, recorder::isStopped)
                        .run();
            } finally {
                calling.decrementAndGet();
            }
        });
    }
}
