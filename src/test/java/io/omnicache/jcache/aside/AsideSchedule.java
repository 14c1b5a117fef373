package io.omnicache.jcache.aside;

import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.aside.AsideSchedules.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import javax.cache.Cache;

/**
 * Transactions of several JVMs on a cache and a database, whose steps run in a random order. A reader gets, and after a
 * miss selects and puts; a writer updates, commits and evicts, or clears. Each JVM is a cache manager and runs one
 * transaction after the other. Used by one thread.
 */
final class AsideSchedule {
    private static final int MOST_TRANSACTIONS = 4;

    private final Random random;
    private final List<Cache<String, Integer>> jvms;
    private final Cache<String, Integer> otherProgram;
    private final Rows rows;
    private final Outcome outcome;
    private final List<String> keys;
    private final List<Deque<Transaction>> waiting = new ArrayList<>();
    /** The newest version of each key whose eviction has returned. */
    private final Map<String, Integer> evicted = new HashMap<>();

    /**
     * @param otherProgram a cache on the same entries without leases
     */
    AsideSchedule(
            long seed,
            List<Cache<String, Integer>> jvms,
            Cache<String, Integer> otherProgram,
            Rows rows,
            Outcome outcome) {
        this.random = new Random(seed);
        this.jvms = jvms;
        this.otherProgram = otherProgram;
        this.rows = rows;
        this.outcome = outcome;
        this.keys = random.nextBoolean() ? List.of("a" + seed) : List.of("a" + seed, "b" + seed);
        for (Cache<String, Integer> jvm : jvms) {
            Deque<Transaction> transactions = new ArrayDeque<>();
            for (int i = 1 + random.nextInt(MOST_TRANSACTIONS); i > 0; i--) {
                transactions.add(transaction(jvm));
            }
            waiting.add(transactions);
        }
    }

    /** Runs all steps. At the end each key must be absent from the cache or have the version of the database. */
    void run() {
        while (runOne()) {
            continue;
        }
        for (String key : keys) {
            Integer left = otherProgram.getAndRemove(key);
            if (left != null && left != rows.read(key)) {
                outcome.stale.increment();
            }
            rows.forget(key);
        }
    }

    /** Runs the next step of a random JVM; returns whether there was one. */
    private boolean runOne() {
        List<Deque<Transaction>> running = waiting.stream()
                .filter(transactions -> !transactions.isEmpty() && !transactions.element().isRunning)
                .toList();
        if (running.isEmpty()) {
            return false;
        }
        if (random.nextInt(40) == 0) {
            otherProgram.remove(anyKey()); // As if the entry or the lease had expired.
        }
        Deque<Transaction> chosen = running.get(random.nextInt(running.size()));
        Transaction transaction = chosen.element();
        transaction.isRunning = true;
        if (transaction.step()) {
            chosen.remove();
        }
        transaction.isRunning = false;
        return true;
    }

    private String anyKey() {
        return keys.get(random.nextInt(keys.size()));
    }

    private Transaction transaction(Cache<String, Integer> cache) {
        int kind = random.nextInt(20);
        return kind < 11
                ? new Reader(cache, random.nextInt(6))
                : kind < 12 ? new Invoker(cache) : kind < 14 ? new Updater(cache) : new Writer(cache);
    }

    /** A transaction on one key. */
    private abstract class Transaction {
        final Cache<String, Integer> cache;
        final String key = anyKey();
        int done;
        /** Whether a step is running, which lets other JVMs run steps. */
        boolean isRunning;

        Transaction(Cache<String, Integer> cache) {
            this.cache = cache;
        }

        /** Runs the next step; returns whether it was the last one. */
        abstract boolean step();

        final boolean found(Integer value) {
            if (value == null) {
                return false;
            }
            outcome.hits.increment();
            outcome.stale.add(value < evicted.getOrDefault(key, 0) ? 1 : 0);
            return true;
        }
    }

    private final class Reader extends Transaction {
        private final int way;
        private int selected;

        Reader(Cache<String, Integer> cache, int way) {
            super(cache);
            this.way = way;
        }

        @Override
        boolean step() {
            switch (done++) {
                case 0 -> {
                    return found(get());
                }
                case 1 -> selected = rows.read(key);
                default -> {
                    outcome.fills.increment();
                    put();
                    return true;
                }
            }
            return false;
        }

        private Integer get() {
            return switch (way) {
                case 0, 1, 2 -> cache.get(key);
                case 3, 4 -> cache.getAll(Set.of(key)).get(key);
                default -> async().get(key).toCompletableFuture().join();
            };
        }

        private void put() {
            switch (way) {
                case 0, 3 -> cache.put(key, selected);
                case 1 -> cache.putIfAbsent(key, selected);
                case 2 -> cache.getAndPut(key, selected);
                case 4 -> cache.putAll(Map.of(key, selected));
                default -> async().put(key, selected).toCompletableFuture().join();
            }
        }

        @SuppressWarnings("unchecked")
        private AsyncCache<String, Integer> async() {
            return cache.unwrap(AsyncCache.class);
        }
    }

    /** Loads in an entry processor, as Spring's {@code @Cacheable(sync = true)} does. */
    private final class Invoker extends Transaction {
        Invoker(Cache<String, Integer> cache) {
            super(cache);
        }

        @Override
        boolean step() {
            found(cache.invoke(key, (entry, arguments) -> {
                if (entry.exists()) {
                    return entry.getValue();
                }
                int selected = rows.read(key);
                for (int i = random.nextInt(6); i > 0; i--) {
                    runOne();
                }
                entry.setValue(selected);
                return null;
            }));
            return true;
        }
    }

    /** Looks, changes the row, and puts what it has written. */
    private final class Updater extends Transaction {
        Updater(Cache<String, Integer> cache) {
            super(cache);
        }

        @Override
        boolean step() {
            switch (done) {
                case 0 -> {
                    if (found(cache.get(key))) {
                        return true;
                    }
                    done++;
                }
                case 1 -> done += rows.tryUpdate(key) ? 1 : 0;
                case 2 -> {
                    rows.commitUpdate(key);
                    done = rows.read(key) + 3;
                }
                default -> {
                    cache.put(key, done - 3);
                    return true;
                }
            }
            return false;
        }
    }

    private final class Writer extends Transaction {
        private final int way = random.nextInt(40);
        private int version;

        Writer(Cache<String, Integer> cache) {
            super(cache);
        }

        @Override
        boolean step() {
            switch (done) {
                case 0 -> done += rows.tryUpdate(key) ? 1 : 0;
                case 1 -> {
                    rows.commitUpdate(key);
                    version = rows.read(key);
                    outcome.commits.increment();
                    done++;
                }
                default -> {
                    evict();
                    evicted.merge(key, version, Math::max);
                    return true;
                }
            }
            return false;
        }

        private void evict() {
            switch (way) {
                case 0 -> cache.clear();
                case 1 -> cache.removeAll();
                case 2, 3, 4, 5, 6, 7 -> cache.removeAll(Set.of(key));
                case 8, 9, 10, 11 -> cache.getAndRemove(key);
                case 12, 13, 14, 15 -> otherProgram.remove(key);
                case 16, 17, 18, 19 ->
                    cache.invoke(key, (entry, arguments) -> {
                        entry.remove();
                        return null;
                    });
                default -> cache.remove(key);
            }
        }
    }
}
