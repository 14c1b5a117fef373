package io.omnicache.examples.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What each strategy does when a thing is changed, and when its transaction is rolled back. */
class StrategiesTest {
    @RegisterExtension
    static final World world = new World();

    private Shop shop;

    @BeforeEach
    void open() {
        shop = world.open();
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void readOnly_isCachedAndCannotBeChanged() {
        shop.find(Country.class, "PT");
        assertThat(world.keys("shop.countries")).hasSize(1);

        shop.change(session -> session.find(Country.class, "PT").rename("Elsewhere"));

        assertThat(shop.find(Country.class, "PT")).map(Country::name).hasValue("Portugal");
        assertThat(shop.statistics("shop.countries").getHitCount()).isEqualTo(2);
    }

    @Test
    void readWrite_changed_isCachedAsChanged() {
        shop.find(Product.class, 1L);
        shop.reprice(1, 400);
        long statements = shop.statistics().getPrepareStatementCount();

        assertThat(shop.find(Product.class, 1L)).map(Product::price).hasValue(400L);
        assertThat(shop.statistics().getPrepareStatementCount()).isEqualTo(statements);
    }

    @Test
    void readWrite_rolledBack_isReadAsItWas() {
        long price = shop.find(Product.class, 1L).orElseThrow().price();
        rollBack(() -> shop.change(session -> {
            session.find(Product.class, 1L).reprice(price + 1);
            session.flush();
            throw new RolledBack();
        }));

        assertThat(shop.find(Product.class, 1L)).map(Product::price).hasValue(price);
    }

    @Test
    void readWrite_whileBeingChanged_isReadFromTheDatabase() {
        long price = shop.find(Product.class, 1L).orElseThrow().price();
        shop.change(session -> {
            session.find(Product.class, 1L).reprice(price + 1);
            session.flush();
            assertThat(shop.find(Product.class, 1L)).map(Product::price).hasValue(price);
        });

        assertThat(shop.find(Product.class, 1L)).map(Product::price).hasValue(price + 1);
    }

    @Test
    void nonstrictReadWrite_changed_isForgotten() {
        shop.find(Category.class, 1L);
        assertThat(world.keys("shop.categories")).hasSize(1);
        shop.change(session -> session.find(Category.class, 1L).rename("Beverages"));

        assertThat(world.keys("shop.categories")).isEmpty();
        assertThat(shop.find(Category.class, 1L)).map(Category::name).hasValue("Beverages");
    }

    /** The reason why no JCache should be used so: there is no transaction around the cache. */
    @Test
    void transactional_beforeTheCommitAndAfterARollback_showsWhatWasNeverCommitted() {
        shop.close();
        shop = Shop.open(world.jdbcUrl(), Map.of(), List.of(Draft.class));
        shop.add(new Draft(1, "old"));
        rollBack(() -> shop.change(session -> {
            session.find(Draft.class, 1L).rename("new");
            session.flush();
            assertThat(shop.find(Draft.class, 1L)).map(Draft::name).hasValue("new");
            throw new RolledBack();
        }));

        assertThat(shop.find(Draft.class, 1L)).map(Draft::name).hasValue("new");
    }

    private static void rollBack(Runnable work) {
        assertThatThrownBy(work::run).isInstanceOf(RolledBack.class);
    }

    private static final class RolledBack extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }
}
