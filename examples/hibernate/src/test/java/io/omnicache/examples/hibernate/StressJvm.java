package io.omnicache.examples.hibernate;

import io.omnicache.it.JvmProgram;
import jakarta.persistence.OptimisticLockException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * One of several JVMs that change and read the same few products, and count what they read that was older than known.
 */
final class StressJvm {
    static final int PRODUCTS = 3;
    private static final int THREADS = 4;
    private static final List<String> COUNTED = List.of(
            "writes",
            "conflicts",
            "entity-reads",
            "query-reads",
            "stale-entities",
            "stale-queries",
            "backwards",
            "torn");

    private final Shop shop;
    private final Ledger ledger;
    private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();

    private StressJvm(Shop shop, Ledger ledger) {
        this.shop = shop;
        this.ledger = ledger;
    }

    public static void main(String[] arguments) throws Exception {
        try (Shop shop = Shop.open(arguments[0])) {
            StressJvm stress = new StressJvm(shop, Ledger.open(Path.of(arguments[1])));
            stress.readEntity(0);
            stress.readQuery(0);
            JvmProgram.say("READY");
            JvmProgram.hear();
            stress.run(Long.parseLong(arguments[2]));
            stress.report();
        }
    }

    private void run(long seconds) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            running.add(pool.submit(() -> {
                while (System.nanoTime() < end) {
                    step();
                }
            }));
        }
        for (Future<?> future : running) {
            future.get();
        }
        pool.shutdown();
    }

    /** Few enough writes that a query's result is used before it is stale. */
    private void step() {
        int product = ThreadLocalRandom.current().nextInt(PRODUCTS);
        int dice = ThreadLocalRandom.current().nextInt(12);
        if (dice == 0) {
            write(product);
        } else if (dice < 6) {
            readQuery(product);
        } else {
            readEntity(product);
        }
    }

    /** Every version's price is the version: what is read of one product must fit together. */
    private void write(int product) {
        try {
            long version = shop.ask(session -> {
                Product loaded = session.find(Product.class, (long) product);
                loaded.reprice(loaded.version() + 1);
                session.flush();
                return loaded.version();
            });
            ledger.committed(product, version);
            count("writes");
        } catch (OptimisticLockException e) {
            count("conflicts");
        }
    }

    private void readEntity(int product) {
        long committed = ledger.committed(product);
        long read = ledger.read(product);
        Product found = shop.find(Product.class, (long) product).orElseThrow();
        check(product, found.version(), committed, read);
        if (found.version() != found.price()) {
            count("torn");
        }
        count("entity-reads");
    }

    private void readQuery(int product) {
        long committed = ledger.committed(product);
        long version = shop.ask(
                session -> session.createSelectionQuery("select version from Product where id = :id", Long.class)
                        .setParameter("id", (long) product)
                        .setCacheable(true)
                        .getSingleResult());
        if (version < committed) {
            count("stale-queries");
        }
        count("query-reads");
    }

    private void check(int product, long version, long committed, long read) {
        if (version < committed) {
            count("stale-entities");
        } else if (version < read) {
            count("backwards");
        }
        ledger.read(product, version);
    }

    private void count(String what) {
        counts.computeIfAbsent(what, name -> new LongAdder()).increment();
    }

    /** One that never happened is said too: the parent looks for it. */
    private void report() {
        for (String name : COUNTED) {
            say(name, counts.getOrDefault(name, new LongAdder()).sum());
        }
        say("entity-hits", shop.statistics("shop.products").getHitCount());
        say("query-hits", shop.statistics().getQueryCacheHitCount());
    }

    private static void say(String name, long count) {
        JvmProgram.say(name + " " + count);
    }
}
