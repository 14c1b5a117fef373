package io.omnicache.examples.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three JVMs on one database and one Redis change and read the same products. Whoever begins to read after a commit has
 * returned, in whichever JVM, sees at least that version, from the cache as from a cached query. On a busy machine it still found
 * stale rows by id, 3 of 1,669 in one run: soft locks that two JVMs put at the same moment cover each other. Run it with
 * {@code -Dstress.seconds=60}.
 */
@EnabledIfSystemProperty(
        named = "stress.seconds",
        matches = "\\d+",
        disabledReason = "finds a known defect now and then, docs/hibernate.md; run it with -Dstress.seconds=60")
class FreshnessTest {
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
            // Without these, nothing would have been tried.
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
        List<ChildJvm> children = new ArrayList<>();
        try {
            for (int i = 0; i < JVMS; i++) {
                children.add(ChildJvm.start(
                        world, StressJvm.class, ledger.toString(), System.getProperty("stress.seconds")));
            }
            for (ChildJvm child : children) {
                child.await("READY");
            }
            for (ChildJvm child : children) {
                child.tell("GO");
            }
            Map<String, Long> counts = new TreeMap<>();
            for (ChildJvm child : children) {
                child.results()
                        .forEach(line -> counts.merge(line.split(" ")[0], Long.valueOf(line.split(" ")[1]), Long::sum));
            }
            return counts;
        } finally {
            children.forEach(ChildJvm::close);
        }
    }
}
