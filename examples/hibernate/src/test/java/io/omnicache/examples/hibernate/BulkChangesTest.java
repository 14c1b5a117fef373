package io.omnicache.examples.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** HQL that changes many rows: Hibernate doesn't know which, and clears the regions of their entity. */
class BulkChangesTest {
    private static World world;
    private Shop shop;

    @BeforeAll
    static void start() {
        world = new World();
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @BeforeEach
    void open() {
        shop = world.open();
        shop.change(
                session -> session.createMutationQuery("delete from Product").executeUpdate());
        shop.change(
                session -> session.createMutationQuery("delete from Category").executeUpdate());
        shop.add(new Product(1, "tea", 350), new Product(2, "cup", 990), new Category(1, "Drinks"));
        shop.find(Product.class, 1L);
        shop.find(Product.class, 2L);
        shop.find(Category.class, 1L);
        shop.findBySku("tea");
        assertThat(shop.cheaperThan(500)).hasSize(1);
        assertThat(world.keys("shop.products")).hasSize(2);
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void update_leavesNothingStaleAndOtherRegionsAlone() {
        assertThat(shop.raiseAll(200)).isEqualTo(2);

        assertThat(world.keys("shop.products")).isEmpty();
        assertThat(world.keys("shop.categories")).hasSize(1);
        assertThat(shop.find(Product.class, 1L)).map(Product::price).hasValue(550L);
        assertThat(shop.findBySku("cup")).map(Product::price).hasValue(1190L);
        assertThat(shop.cheaperThan(500)).isEmpty();
    }

    @Test
    void delete_leavesNothingStale() {
        shop.change(session -> session.createMutationQuery("delete from Product where price < 500")
                .executeUpdate());

        assertThat(shop.find(Product.class, 1L)).isEmpty();
        assertThat(shop.findBySku("tea")).isEmpty();
        assertThat(shop.cheaperThan(500)).isEmpty();
        assertThat(shop.find(Product.class, 2L)).isPresent();
    }

    @Test
    void nativeUpdate_leavesNothingStale() {
        shop.change(session -> session.createNativeMutationQuery("update Product set price = 1 where id = 1")
                .executeUpdate());

        assertThat(world.keys("shop.products")).isEmpty();
        assertThat(world.keys("shop.categories")).isEmpty();
        assertThat(shop.find(Product.class, 1L)).map(Product::price).hasValue(1L);
    }
}
