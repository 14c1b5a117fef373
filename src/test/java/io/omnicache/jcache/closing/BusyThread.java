package io.omnicache.jcache.closing;

import io.omnicache.jcache.closing.BusyCaches.Busy;
import io.omnicache.jcache.testing.Waiting;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;

/**
 * Calls operations of all caches, waiting and asynchronous, until each cache has refused one. Keeps every outcome that a
 * closed cache must not have.
 */
final class BusyThread implements Runnable {
    private static final int STAGES = 100;
    private static final EntryProcessor<String, String, String> PROCESSOR = (entry, arguments) -> {
        String before = entry.getValue();
        entry.setValue("processed");
        return before;
    };

    private final int number;
    private final List<Busy> open;
    private final AtomicInteger calls;
    private final Queue<String> wrong;
    private final Random random;
    private final List<CompletionStage<?>> stages = new ArrayList<>();
    private int written;

    /**
     * @param calls counts the calls that have ended
     * @param wrong gets what no call may end with
     */
    BusyThread(int number, List<Busy> caches, AtomicInteger calls, Queue<String> wrong) {
        this.number = number;
        this.open = new ArrayList<>(caches);
        this.calls = calls;
        this.wrong = wrong;
        this.random = new Random(number);
    }

    @Override
    public void run() {
        while (!open.isEmpty()) {
            Busy busy = open.get(random.nextInt(open.size()));
            try {
                call(busy);
                calls.incrementAndGet();
            } catch (Throwable e) {
                keepWrong(busy.kind() + ": ", e);
                open.remove(busy);
            }
            if (stages.size() >= STAGES) {
                join();
            }
        }
        join();
    }

    private void join() {
        for (CompletionStage<?> stage : stages) {
            Throwable failure = Waiting.failureOf(stage);
            if (failure != null) {
                keepWrong("asynchronous: ", failure);
            }
        }
        stages.clear();
    }

    private void keepWrong(String where, Throwable failure) {
        boolean isWrapped = failure instanceof CompletionException || failure instanceof ExecutionException;
        Throwable cause = isWrapped ? failure.getCause() : failure;
        boolean isRefusal = cause instanceof IllegalStateException
                && String.valueOf(cause.getMessage()).contains("closed");
        if (!isRefusal) {
            wrong.add(where + failure + " because of " + failure.getCause());
        }
    }

    private void call(Busy busy) throws Exception {
        Cache<String, String> cache = busy.cache();
        String key = "k" + random.nextInt(50);
        Set<String> keys = Set.of(key, "l" + random.nextInt(50), "m" + random.nextInt(50));
        switch (random.nextInt(26)) {
            case 0 -> cache.get(key);
            case 1 -> cache.containsKey(key);
            case 2 -> cache.getAll(keys);
            case 3 -> cache.getAndPut(key, "v");
            case 4 -> cache.putIfAbsent(key, "v");
            case 5 -> cache.replace(key, "w");
            case 6 -> cache.replace(key, "v", "w");
            case 7 -> cache.getAndReplace(key, "w");
            case 8 -> cache.remove(key);
            case 9 -> cache.remove(key, "v");
            case 10 -> cache.getAndRemove(key);
            case 11 -> cache.putAll(Map.of(key, "v", "l", "v", "m", "v"));
            case 12 -> cache.removeAll(keys);
            case 13 -> cache.invoke(key, PROCESSOR);
            case 14 -> {
                for (EntryProcessorResult<String> result :
                        cache.invokeAll(keys, PROCESSOR).values()) {
                    result.get();
                }
            }
            case 15 -> iterate(cache);
            case 16 -> clear(busy);
            case 17 -> {
                CompletionListenerFuture loaded = new CompletionListenerFuture();
                cache.loadAll(keys, true, loaded);
                Waiting.get(loaded);
            }
            case 18 -> stages.add(busy.async().get(key));
            case 19 -> stages.add(busy.async().getAll(keys));
            case 20 -> stages.add(busy.async().putAll(Map.of(key, "v", "l", "v")));
            case 21 -> stages.add(busy.async().replace(key, "v", "w"));
            case 22 -> stages.add(busy.async().invoke(key, PROCESSOR));
            case 23 -> stages.add(busy.async().removeAll(keys));
            case 24 -> {
                String own = ownKey();
                int value = ++written;
                stages.add(busy.async()
                        .put(own + "a", Integer.toString(value))
                        .thenRun(() -> busy.acknowledged().merge(own + "a", value, Math::max)));
            }
            default -> {
                String own = ownKey();
                cache.put(own, Integer.toString(++written));
                busy.acknowledged().put(own, written);
            }
        }
    }

    /** Keys that nobody else changes. */
    private String ownKey() {
        return "own-" + number + "-" + random.nextInt(20);
    }

    private static void iterate(Cache<String, String> cache) {
        Iterator<Cache.Entry<String, String>> entries = cache.iterator();
        for (int i = 0; i < 5 && entries.hasNext(); i++) {
            entries.next();
        }
    }

    private void clear(Busy busy) {
        if (busy.kind().isCleared() && random.nextInt(10) == 0) {
            if (random.nextBoolean()) {
                busy.cache().clear();
            } else {
                busy.cache().removeAll();
            }
        }
    }
}
