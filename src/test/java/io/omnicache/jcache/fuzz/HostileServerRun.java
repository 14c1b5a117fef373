package io.omnicache.jcache.fuzz;

import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.fuzz.HostileProxy.Deed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.cache.Cache;
import javax.cache.CacheException;

/**
 * Many callers of several caches on one connection to a {@link HostileProxy}. Each value names its cache and key, so a value that
 * belongs to another caller, entry or cache is seen.
 */
final class HostileServerRun {
    private static final int CALLERS = 8;
    private static final int KEYS = 6;
    private static final int MOST_FINDINGS = 20;

    private final List<Cache<String, String>> caches;
    private final HostileProxy proxy;
    private final long seed;
    private final Map<Thread, Call> calls = new ConcurrentHashMap<>();
    private final List<String> findings = new ArrayList<>();
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicLong foreign = new AtomicLong();
    private final Map<String, AtomicLong> failures = new ConcurrentHashMap<>();
    private volatile boolean isOver;

    private record Call(String name, long started) {}

    HostileServerRun(List<Cache<String, String>> caches, HostileProxy proxy, long seed) {
        this.caches = caches;
        this.proxy = proxy;
        this.seed = seed;
    }

    /**
     * Calls until the proxy has done so many deeds.
     *
     * @param longest how long a call may take
     */
    void run(Set<Deed> deeds, long number, java.time.Duration longest) throws InterruptedException {
        isOver = false;
        List<Thread> threads = new ArrayList<>();
        long until = proxy.done() + number;
        proxy.arm(deeds);
        for (int i = 0; i < CALLERS; i++) {
            Dice dice = new Dice(seed * 101 + i + 1000L * deeds.hashCode());
            Thread thread = new Thread(() -> call(dice), "fuzz caller " + i);
            thread.setDaemon(true);
            threads.add(thread);
            thread.start();
        }
        while (proxy.done() < until && !hangs(longest) && hasFewFindings()) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        isOver = true;
        for (Thread thread : threads) {
            thread.join(longest.toMillis());
        }
        hangs(longest);
        proxy.arm(Set.of());
    }

    private synchronized boolean hasFewFindings() {
        return findings.size() < MOST_FINDINGS;
    }

    private boolean hangs(java.time.Duration longest) {
        for (Map.Entry<Thread, Call> call : calls.entrySet()) {
            if (System.nanoTime() - call.getValue().started > longest.toNanos()) {
                StringBuilder stack = new StringBuilder();
                for (StackTraceElement frame : call.getKey().getStackTrace()) {
                    stack.append("\n\tat ").append(frame);
                }
                found("HANG of " + call.getValue().name + stack);
                return true;
            }
        }
        return false;
    }

    synchronized void found(String finding) {
        findings.add(finding);
    }

    synchronized List<String> findings() {
        return List.copyOf(findings);
    }

    long foreign() {
        return foreign.get();
    }

    String figures() {
        return "fuzz hostile server          seed %d: %,9d calls, %,d failed, %s; deeds %s; foreign values %d, findings %d"
                .formatted(
                        seed,
                        done.get(),
                        failed.get(),
                        new TreeMap<>(failures),
                        proxy.deeds(),
                        foreign.get(),
                        findings().size());
    }

    private void call(Dice dice) {
        while (!isOver) {
            Cache<String, String> cache = dice.of(caches);
            int operation = dice.below(14);
            calls.put(Thread.currentThread(), new Call(cache.getName() + " operation " + operation, System.nanoTime()));
            try {
                operate(cache, operation, dice);
            } catch (CacheException e) {
                count(e);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof CacheException failure) {
                    count(failure);
                } else {
                    unexpected(cache, operation, e.getCause());
                }
            } catch (Throwable e) { // Nothing else may come.
                unexpected(cache, operation, e);
            }
            done.incrementAndGet();
            calls.remove(Thread.currentThread());
        }
    }

    private void count(CacheException failure) {
        failed.incrementAndGet();
        failures.computeIfAbsent(failure.getClass().getSimpleName(), name -> new AtomicLong())
                .incrementAndGet();
    }

    private void unexpected(Cache<String, String> cache, int operation, Throwable failure) {
        StringBuilder stack = new StringBuilder();
        for (StackTraceElement frame : failure.getStackTrace()) {
            stack.append("\n\tat ").append(frame);
        }
        found("ANOTHER EXCEPTION of " + cache.getName() + " operation " + operation + ": " + failure + stack);
    }

    private void operate(Cache<String, String> cache, int operation, Dice dice)
            throws ExecutionException, InterruptedException, java.util.concurrent.TimeoutException {
        String key = "k" + dice.below(KEYS);
        String value = value(cache, key, dice);
        switch (operation) {
            case 0, 1, 2, 3 -> check(cache, key, cache.get(key));
            case 4, 5 -> cache.put(key, value);
            case 6 -> cache.getAll(keys()).forEach((found, its) -> check(cache, found, its));
            case 7 -> check(cache, key, cache.getAndPut(key, value));
            case 8 ->
                check(cache, key, cache.invoke(key, (entry, arguments) -> {
                    String old = entry.getValue();
                    entry.setValue(value);
                    return old;
                }));
            case 9 -> cache.replace(key, value, value);
            case 10 ->
                check(
                        cache,
                        key,
                        AsyncCache.of(cache).get(key).toCompletableFuture().get(1, TimeUnit.MINUTES));
            case 11 -> {
                Map<String, String> all = new HashMap<>();
                keys().forEach(each -> all.put(each, value(cache, each, dice)));
                cache.putAll(all);
            }
            case 12 -> cache.remove(key);
            default -> cache.forEach(entry -> check(cache, entry.getKey(), entry.getValue()));
        }
    }

    private static Set<String> keys() {
        Set<String> keys = new java.util.HashSet<>();
        for (int i = 0; i < KEYS; i++) {
            keys.add("k" + i);
        }
        return keys;
    }

    private static String value(Cache<String, String> cache, String key, Dice dice) {
        return cache.getName() + "/" + key + "/" + "x".repeat(dice.oneIn(5) ? dice.below(20_000) : dice.below(20));
    }

    private void check(Cache<String, String> cache, String key, String value) {
        if (value != null && !value.startsWith(cache.getName() + "/" + key + "/")) {
            foreign.incrementAndGet();
        }
    }
}
