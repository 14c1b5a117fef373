package io.omnicache.examples.hibernate;

import jakarta.persistence.OptimisticLockException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.hibernate.stat.CacheRegionStatistics;

/** One of several JVMs that change and read the same few products, and count what they read that was older than known. */
final class StressJvm {
    static final int PRODUCTS = 3;
    private static final int THREADS = 4;

    private final Shop shop;
    private final Ledger ledger;
    private final LongAdder writes = new LongAdder();
    private final LongAdder conflicts = new LongAdder();
    private final LongAdder entityReads = new LongAdder();
    private final LongAdder queryReads = new LongAdder();
    private final LongAdder staleEntities = new LongAdder();
    private final LongAdder staleQueries = new LongAdder();
    private final LongAdder backwards = new LongAdder();
    private final LongAdder torn = new LongAdder();

    private StressJvm(Shop shop, Ledger ledger) {
        this.shop = shop;
        this.ledger = ledger;
    }

    public static void main(String[] arguments) throws Exception {
        try (Shop shop = Shop.open(arguments[0])) {
            StressJvm stress = new StressJvm(shop, Ledger.open(Path.of(arguments[1])));
            stress.readEntity(0);
            stress.readQuery(0);
            System.out.println("READY");
            if (System.in.read() < 0) {
                throw new IOException("The parent is gone");
            }
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
            writes.increment();
        } catch (OptimisticLockException e) {
            conflicts.increment();
        }
    }

    private void readEntity(int product) {
        long committed = ledger.committed(product);
        long read = ledger.read(product);
        Product found = shop.find(Product.class, (long) product).orElseThrow();
        check(product, found.version(), committed, read, staleEntities);
        if (found.version() != found.price()) {
            torn.increment();
        }
        entityReads.increment();
    }

    private void readQuery(int product) {
        long committed = ledger.committed(product);
        long version = shop.ask(
                session -> session.createSelectionQuery("select version from Product where id = :id", Long.class)
                        .setParameter("id", (long) product)
                        .setCacheable(true)
                        .getSingleResult());
        if (version < committed) {
            staleQueries.increment();
        }
        queryReads.increment();
    }

    private void check(int product, long version, long committed, long read, LongAdder stale) {
        if (version < committed) {
            stale.increment();
        } else if (version < read) {
            backwards.increment();
        }
        ledger.read(product, version);
    }

    private void report() {
        CacheRegionStatistics entities = shop.statistics("shop.products");
        print("writes", writes);
        print("conflicts", conflicts);
        print("entity-reads", entityReads);
        print("query-reads", queryReads);
        print("stale-entities", staleEntities);
        print("stale-queries", staleQueries);
        print("backwards", backwards);
        print("torn", torn);
        System.out.println("entity-hits " + entities.getHitCount());
        System.out.println("query-hits " + shop.statistics().getQueryCacheHitCount());
    }

    private static void print(String name, LongAdder count) {
        System.out.println(name + " " + count.sum());
    }
}
