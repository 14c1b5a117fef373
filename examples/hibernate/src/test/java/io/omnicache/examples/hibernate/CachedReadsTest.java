package io.omnicache.examples.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.hibernate.Hibernate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each kind of region: what is read is stored in Redis, and an application that starts later begins with it. */
class CachedReadsTest {
    @RegisterExtension
    static final World world = new World();

    @Test
    void thisRun_usesTheVersionThatTheBuildAskedFor() {
        assertThat(org.hibernate.Version.getVersionString())
                .isEqualTo(System.getProperty("hibernate.version.expected"));
    }

    @Test
    void entity_readByALaterApplication_comesFromRedis() {
        try (Shop shop = world.open()) {
            assertThat(shop.find(Product.class, 1L)).isPresent();
            assertThat(shop.statistics("shop.products").getMissCount()).isEqualTo(1);
        }
        assertThat(world.keys("shop.products"))
                .containsExactly("omnicache:shop.products:#xhibernate-id:" + Product.class.getName() + ",,#l1");
        try (Shop shop = world.open()) {
            assertThat(shop.find(Product.class, 1L)).map(Product::sku).hasValue("tea");
            assertThat(shop.statistics("shop.products").getHitCount()).isEqualTo(1);
            assertThat(shop.statistics().getPrepareStatementCount()).isZero();
        }
    }

    @Test
    void collection_readByALaterApplication_comesFromRedis() {
        for (long statements : new long[] {2, 0}) {
            try (Shop shop = world.open()) {
                assertThat(shop.<Set<String>>ask(session -> {
                            Product product = session.find(Product.class, 1L);
                            Hibernate.initialize(product.tags());
                            return product.tags();
                        }))
                        .containsExactly("green");
                assertThat(shop.statistics().getPrepareStatementCount()).isEqualTo(statements);
            }
        }
        assertThat(world.keys("shop.products.tags")).hasSize(1);
    }

    @Test
    void collection_changed_isReadAfresh() {
        try (Shop shop = world.open()) {
            shop.change(session -> session.find(Product.class, 1L).tags().add("loose"));
            assertThat(shop.<Integer>ask(
                            session -> session.find(Product.class, 1L).tags().size()))
                    .isEqualTo(2);
            shop.change(session -> session.find(Product.class, 1L).tags().remove("loose"));
            assertThat(shop.<Integer>ask(
                            session -> session.find(Product.class, 1L).tags().size()))
                    .isEqualTo(1);
        }
    }

    @Test
    void naturalId_readByALaterApplication_comesFromRedis() {
        try (Shop shop = world.open()) {
            assertThat(shop.findBySku("tea")).isPresent();
            assertThat(shop.findByAddress(Contact.Channel.MAIL, "ada@example.org"))
                    .isPresent();
        }
        assertThat(world.keys("shop.products.by-sku")).hasSize(1);
        try (Shop shop = world.open()) {
            assertThat(shop.findBySku("tea")).map(Product::price).hasValue(350L);
            assertThat(shop.findByAddress(Contact.Channel.MAIL, "ada@example.org"))
                    .map(Contact::name)
                    .hasValue("Ada");
            assertThat(shop.statistics().getNaturalIdCacheHitCount()).isEqualTo(2);
            assertThat(shop.statistics().getPrepareStatementCount()).isZero();
        }
    }

    @Test
    void query_askedByALaterApplication_comesFromRedis() {
        try (Shop shop = world.open()) {
            assertThat(shop.cheaperThan(500)).hasSize(1);
        }
        try (Shop shop = world.open()) {
            assertThat(shop.cheaperThan(500)).extracting(Product::sku).containsExactly("tea");
            assertThat(shop.statistics().getQueryCacheHitCount()).isEqualTo(1);
            assertThat(shop.statistics().getPrepareStatementCount()).isZero();
            assertThat(shop.cheaperThan(501)).hasSize(1);
            assertThat(shop.statistics().getQueryCacheMissCount()).isEqualTo(1);
        }
        assertThat(world.keys("default-query-results-region")).hasSize(2);
    }

    @Test
    void query_afterAChangeOfItsTable_isAskedAgain() {
        try (Shop shop = world.open()) {
            assertThat(shop.cheaperThan(100)).isEmpty();
            shop.add(new Product(2, "cup", 50));
            assertThat(shop.cheaperThan(100)).hasSize(1);
            shop.change(session -> session.remove(session.find(Product.class, 2L)));
            assertThat(shop.cheaperThan(100)).isEmpty();
        }
    }

    @Test
    void timestampsOfTheTables_stay() {
        try (Shop shop = world.open()) {
            shop.reprice(1, 351);
            shop.reprice(1, 350);
        }
        assertThat(world.keys("default-update-timestamps-region"))
                .hasSize(1)
                .allMatch(key -> world.millisToLive(key) == -1);
    }

    /**
     * Why that region must neither expire nor be evicted: what Hibernate doesn't find there counts as never changed.
     */
    @Test
    void timestampOfATable_lost_leavesAStaleQuery() {
        try (Shop shop = world.open()) {
            assertThat(shop.cheaperThan(100)).isEmpty();
            shop.add(new Product(3, "pot", 50));
            world.lose("default-update-timestamps-region");
            assertThat(shop.cheaperThan(100)).as("stale").isEmpty();
            shop.change(session -> session.remove(session.find(Product.class, 3L)));
        }
    }

    @Test
    void regionPrefix_isPartOfTheCacheName() {
        try (Shop shop = world.open(Map.of("hibernate.cache.region_prefix", "blue"))) {
            shop.find(Country.class, "PT");
        }
        assertThat(world.keys("blue.shop.countries")).hasSize(1);
    }
}
