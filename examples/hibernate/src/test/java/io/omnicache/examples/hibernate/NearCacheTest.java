package io.omnicache.examples.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two applications whose regions have a near cache, each with an own one: they read without Redis what didn't change,
 * and hear of what the other commits. The region of timestamps has none, as always.
 */
class NearCacheTest {
    private static final Duration LONGEST = Duration.ofSeconds(20);
    private static final String SETTINGS = """
            defaults: {near-cache: true, near-cache-where-impossible: ignore, statistics: true}
            caches:
              "shop.*": {expiry: {modified: 1h}}
              default-query-results-region: {expiry: {created: 10m}}
              default-update-timestamps-region: {expiry: {eternal: true}, on-undecodable: throw}
            """;

    @RegisterExtension
    static final World world = new World();

    @TempDir
    Path directory;

    /** Another file is another cache manager, with connections and near caches of its own. */
    private Shop open(String name) throws IOException {
        Path file = Files.writeString(directory.resolve(name + ".yaml"), SETTINGS);
        return world.open(Map.of("hibernate.javax.cache.uri", file.toUri().toString()));
    }

    @Test
    void changes_ofOneApplication_areSeenByTheOther_thatKeepsTheEntity() throws Exception {
        try (Shop here = open("here");
                Shop there = open("there")) {
            String sku = here.find(Product.class, 1L).orElseThrow().sku();
            for (long price = 1_000; price < 1_010; price++) {
                long wanted = price;
                Shop writing = price % 2 == 0 ? here : there;
                Shop reading = price % 2 == 0 ? there : here;
                keep(reading);
                writing.reprice(1, price);
                assertThat(writing.find(Product.class, 1L)).map(Product::price).hasValue(price);
                await(() -> priceOf(reading) == wanted);
                assertThat(reading.find(Product.class, 1L)).map(Product::price).hasValue(price);
                assertThat(reading.cheaperThan(price + 1))
                        .extracting(Product::sku)
                        .contains(sku);
                assertThat(reading.cheaperThan(price)).extracting(Product::sku).doesNotContain(sku);
            }
            assertThat(there.findBySku(sku)).isPresent();
            assertThat(state("default-update-timestamps-region")).containsOnly("off");
        }
    }

    /** What one of them keeps may be old for a moment; a put that follows from it must not be stored. */
    @Test
    void changes_ofBothAtOnce_leaveWhatTheDatabaseHas() throws Exception {
        try (Shop here = open("here");
                Shop there = open("there")) {
            AtomicInteger committed = new AtomicInteger();
            List<CompletableFuture<Void>> writers = List.of(here, there, here, there).stream()
                    .map(shop -> CompletableFuture.runAsync(() -> {
                        for (int i = 0; i < 20; i++) {
                            try {
                                shop.change(session -> {
                                    Product product = session.find(Product.class, 1L);
                                    product.reprice(product.price() + 1);
                                });
                                committed.incrementAndGet();
                            } catch (RuntimeException e) {
                                continue; // Another transaction was earlier: the version has changed.
                            }
                            shop.find(Product.class, 1L);
                        }
                    }))
                    .toList();
            for (CompletableFuture<Void> writer : writers) {
                writer.get(60, TimeUnit.SECONDS);
            }
            assertThat(committed).hasPositiveValue();
            long stored =
                    here.ask(session -> session.createNativeQuery("select price from Product where id = 1", Long.class)
                            .getSingleResult());
            await(() -> priceOf(here) == stored && priceOf(there) == stored);
            assertThat(priceOf(here)).isEqualTo(stored);
        }
    }

    private static long priceOf(Shop shop) {
        return shop.find(Product.class, 1L).orElseThrow().price();
    }

    /** Reads until a read is answered without Redis. */
    private static void keep(Shop shop) throws Exception {
        long before = hits();
        await(() -> {
            shop.find(Product.class, 1L);
            return hits() > before;
        });
    }

    private static long hits() {
        return values("shop.products", "NearHits").stream()
                .mapToLong(Long.class::cast)
                .sum();
    }

    private static List<String> state(String region) {
        return values(region, "NearCacheState").stream().map(String.class::cast).toList();
    }

    private static List<Object> values(String region, String attribute) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            return server
                    .queryNames(new ObjectName("javax.cache:type=CacheStatistics,*,Cache=" + region), null)
                    .stream()
                    .map(bean -> value(server, bean, attribute))
                    .toList();
        } catch (JMException e) {
            throw new AssertionError(e);
        }
    }

    private static Object value(MBeanServer server, ObjectName bean, String attribute) {
        try {
            return server.getAttribute(bean, attribute);
        } catch (JMException e) {
            throw new AssertionError(e);
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        long end = System.nanoTime() + LONGEST.toNanos();
        while (!condition.holds()) {
            assertThat(System.nanoTime()).as("the condition holds in time").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
