package io.omnicache.examples.hibernate;

import org.hibernate.stat.Statistics;

/** Shows the cache at work: run it twice, and the second run finds what the first one stored. */
public final class ShopTour {
    private ShopTour() {}

    /** @param arguments the database's JDBC URL; none for a file under {@code target} */
    public static void main(String... arguments) {
        try (Shop shop = Shop.open(arguments.length > 0 ? arguments[0] : "jdbc:h2:./target/shop")) {
            if (shop.find(Product.class, 1L).isEmpty()) {
                shop.add(new Product(1, "tea", 350), new Product(2, "cup", 990), new Country("PT", "Portugal"));
                System.out.println("An empty database: two products and a country were added.");
            }
            for (int i = 0; i < 2; i++) {
                shop.find(Country.class, "PT");
                shop.findBySku("tea");
                shop.cheaperThan(500);
            }
            Statistics statistics = shop.statistics();
            System.out.printf(
                    "entities: %d hits, %d misses; natural ids: %d hits, %d misses; queries: %d hits, %d misses%n",
                    statistics.getSecondLevelCacheHitCount(),
                    statistics.getSecondLevelCacheMissCount(),
                    statistics.getNaturalIdCacheHitCount(),
                    statistics.getNaturalIdCacheMissCount(),
                    statistics.getQueryCacheHitCount(),
                    statistics.getQueryCacheMissCount());
        }
    }
}
