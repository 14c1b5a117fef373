package io.omnicache.jcache.failover;

import io.omnicache.jcache.AsyncCache;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.IntSupplier;
import javax.cache.Cache;
import javax.cache.CacheException;

/**
 * The keys that one thread alone writes, with rising numbers, so that it knows what each must have: a number between the
 * last one that was acknowledged and the last one that was tried. During a failover it may be an older one. Used by one
 * thread.
 */
final class OwnKeys {
    private static final int KEYS = 200;
    private static final int BATCH = 8;

    private final String name;
    private final Cache<String, String> cache;
    private final AsyncCache<String, String> async;
    private final Seen seen;
    /** Even while nothing happens; odd during a failover. */
    private final IntSupplier phase;

    private final Random random;
    private final int[] acknowledged = new int[KEYS];
    private final int[] tried = new int[KEYS];
    private int known;

    OwnKeys(int number, Cache<String, String> cache, Seen seen, IntSupplier phase) {
        this.name = "w" + number + "-";
        this.cache = cache;
        this.async = AsyncCache.of(cache);
        this.seen = seen;
        this.phase = phase;
        this.random = new Random(number);
        this.known = phase.getAsInt();
    }

    /** Calls an operation. After a failover, first looks what was lost. */
    void callNext() {
        int now = phase.getAsInt();
        if (now % 2 == 0 && now != known) {
            takeStock();
            known = now;
        }
        int i = random.nextInt(KEYS);
        long start = System.nanoTime();
        try {
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> write(i, () -> cache.put(key(i), value(i, tried[i])));
                case 3 -> write(i, () -> cache.putAll(Map.of(key(i), value(i, tried[i]))));
                case 4 ->
                    write(
                            i,
                            () -> cache.invoke(
                                    key(i),
                                    (entry, arguments) -> {
                                        entry.setValue((String) arguments[0]);
                                        return null;
                                    },
                                    value(i, tried[i])));
                case 5 -> readAll(i);
                case 6 -> writeAsynchronously();
                default -> {
                    int expected = acknowledged[i];
                    check(i, expected, cache.get(key(i)), now);
                }
            }
            seen.succeeded(start);
        } catch (Throwable e) {
            seen.failed(start, e);
        }
    }

    private void write(int i, Runnable change) {
        tried[i]++;
        change.run();
        acknowledged[i] = tried[i];
    }

    private void readAll(int first) {
        int now = phase.getAsInt();
        Set<String> keys = new HashSet<>();
        for (int i = first; i < Math.min(KEYS, first + BATCH); i++) {
            keys.add(key(i));
        }
        Map<String, String> found = cache.getAll(keys);
        for (int i = first; i < Math.min(KEYS, first + BATCH); i++) {
            check(i, acknowledged[i], found.get(key(i)), now);
        }
    }

    private void writeAsynchronously() throws Throwable {
        Map<Integer, CompletionStage<Void>> stages = new HashMap<>();
        for (int j = 0; j < BATCH; j++) {
            int i = random.nextInt(KEYS);
            if (!stages.containsKey(i)) {
                tried[i]++;
                stages.put(i, async.put(key(i), value(i, tried[i])).thenApply(done -> null));
            }
        }
        List<Throwable> failures = new ArrayList<>();
        stages.forEach((i, stage) -> {
            try {
                stage.toCompletableFuture().join();
                acknowledged[i] = tried[i];
            } catch (CompletionException e) {
                failures.add(e.getCause());
            }
        });
        if (!failures.isEmpty()) {
            throw failures.get(0);
        }
    }

    private void check(int i, int expected, String found, int before) {
        int number = found == null ? 0 : number(i, found);
        boolean isQuiet = before % 2 == 0 && before == phase.getAsInt() && before == known;
        if (number > tried[i] || isQuiet && number < expected) {
            seen.wrong.add(key(i) + " has " + found + ", acknowledged was " + expected + ", tried " + tried[i]);
        }
    }

    private int number(int i, String found) {
        if (!found.startsWith(key(i) + "=")) {
            seen.wrong.add(key(i) + " has the value of another key: " + found);
            return 0;
        }
        return Integer.parseInt(found.substring(found.indexOf('=') + 1));
    }

    /** What the failover has lost is lost. */
    private void takeStock() {
        for (int i = 0; i < KEYS; i++) {
            String found = readUntilItWorks(i);
            int number = found == null ? 0 : number(i, found);
            if (number < acknowledged[i]) {
                seen.lost.increment();
                acknowledged[i] = number;
            }
        }
    }

    private String readUntilItWorks(int i) {
        while (true) {
            long start = System.nanoTime();
            try {
                return cache.get(key(i));
            } catch (CacheException e) {
                seen.failed(start, e);
            }
        }
    }

    private String key(int i) {
        return name + i;
    }

    private String value(int i, int number) {
        return key(i) + "=" + number;
    }
}
