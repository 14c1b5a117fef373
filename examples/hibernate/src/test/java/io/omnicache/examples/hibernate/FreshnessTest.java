package io.omnicache.examples.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.JvmProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three JVMs on one database and one Redis change and read the same products. Whoever begins to read after a commit has
 * returned, in whichever JVM, sees at least that version, from the cache as from a cached query. Each JVM reaches Redis
 * over a link that is slow and uneven, and stands still now and then, as on a busy machine. A longer run: {@code
 * -Dstress.seconds=600}.
 */
class FreshnessTest {
    private static final long SECONDS = Long.getLong("stress.seconds");
    private static final int JVMS = 3;

    @Test
    void reads_afterACommitInAnyJvm_areNeverStale(@TempDir Path directory) throws Exception {
        try (World world = new World()) {
            try (Shop shop = world.open()) {
                for (int i = 0; i < StressJvm.PRODUCTS; i++) {
                    shop.add(new Product(i, "sku-" + i, 0));
                }
            }
            Path ledger = directory.resolve("ledger");
            Map<String, Long> counts = run(world, ledger);
            System.out.println("Three JVMs on one database: " + counts);

            assertThat(counts.get("stale-entities")).isZero();
            assertThat(counts.get("stale-queries")).isZero();
            assertThat(counts.get("backwards")).isZero();
            assertThat(counts.get("torn")).isZero();
            // Else the run has tried nothing.
            assertThat(counts.get("writes")).isPositive();
            assertThat(counts.get("entity-hits")).isPositive();
            assertThat(counts.get("query-hits")).isPositive();
            try (Shop shop = world.open()) {
                long committed = 0;
                for (int i = 0; i < StressJvm.PRODUCTS; i++) {
                    committed += Ledger.open(ledger).committed(i);
                    assertThat(shop.find(Product.class, (long) i))
                            .map(Product::version)
                            .hasValue(Ledger.open(ledger).committed(i));
                }
                assertThat(committed).as("no write was lost").isEqualTo(counts.get("writes"));
            }
        }
    }

    private static Map<String, Long> run(World world, Path ledger) throws Exception {
        List<AutoCloseable> opened = new ArrayList<>();
        List<JvmProcess> children = new ArrayList<>();
        try {
            for (int i = 0; i < JVMS; i++) {
                SlowLink link = SlowLink.to(world.redisPort());
                opened.add(link);
                children.add(world.start(link, StressJvm.class, ledger.toString(), Long.toString(SECONDS)));
            }
            for (JvmProcess child : children) {
                child.await("READY");
            }
            for (JvmProcess child : children) {
                child.send("GO");
            }
            interrupt(children);
            Map<String, Long> counts = new TreeMap<>();
            for (JvmProcess child : children) {
                child.lines()
                        .forEach(line -> counts.merge(line.split(" ")[0], Long.valueOf(line.split(" ")[1]), Long::sum));
            }
            return counts;
        } finally {
            children.forEach(JvmProcess::close);
            for (AutoCloseable link : opened) {
                link.close();
            }
        }
    }

    /** Stops one JVM after the other for a moment, wherever it stands. */
    private static void interrupt(List<JvmProcess> children) throws InterruptedException {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (System.nanoTime() < end) {
            JvmProcess child = children.get(random.nextInt(JVMS));
            child.suspend();
            TimeUnit.MILLISECONDS.sleep(random.nextInt(100));
            child.resume();
            TimeUnit.MILLISECONDS.sleep(random.nextInt(100));
        }
    }
}
