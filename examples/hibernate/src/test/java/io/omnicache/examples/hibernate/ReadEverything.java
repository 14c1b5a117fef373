package io.omnicache.examples.hibernate;

import io.omnicache.it.JvmProgram;
import java.util.Arrays;
import org.hibernate.Hibernate;
import org.hibernate.stat.CacheRegionStatistics;
import org.hibernate.stat.Statistics;

/** What a second application does: reads each thing once, and says what it found in the cache. */
final class ReadEverything {
    private ReadEverything() {}

    public static void main(String[] arguments) {
        try (Shop shop = Shop.open(arguments[0])) {
            read(shop);
            Statistics statistics = shop.statistics();
            Arrays.stream(statistics.getSecondLevelCacheRegionNames())
                    .sorted()
                    .forEach(region -> JvmProgram.say(region + counts(shop.statistics(region))));
            JvmProgram.say("statements " + statistics.getPrepareStatementCount());
        }
    }

    static void fill(Shop shop) {
        Product product = new Product(1, "tea", 350);
        product.tags().add("green");
        Stock stock = new Stock(new Stock.Key("Porto", Stock.Grade.USED), 3);
        stock.shelves().add("A1");
        shop.add(
                product,
                stock,
                new Category(1, "Drinks"),
                new Contact(1, Contact.Channel.MAIL, "ada@example.org", "Ada"),
                new Country("PT", "Portugal"),
                new Rate(Rate.Currency.USD, 1080),
                new Translation(1, Translation.Language.DE, "Tee"));
    }

    private static void read(Shop shop) {
        shop.ask(session -> {
            Hibernate.initialize(session.find(Product.class, 1L).tags());
            Hibernate.initialize(session.find(Stock.class, new Stock.Key("Porto", Stock.Grade.USED))
                    .shelves());
            session.find(Category.class, 1L);
            session.find(Country.class, "PT");
            session.find(Rate.class, Rate.Currency.USD);
            session.find(Translation.class, new Translation.Key(1L, Translation.Language.DE));
            return null;
        });
        shop.findBySku("tea");
        shop.findByAddress(Contact.Channel.MAIL, "ada@example.org");
        shop.ask(session -> session.createSelectionQuery(
                        "select perThousand from Rate where currency = :currency", Long.class)
                .setParameter("currency", Rate.Currency.USD)
                .setCacheable(true)
                .list());
    }

    private static String counts(CacheRegionStatistics region) {
        return " hits=" + region.getHitCount() + " misses=" + region.getMissCount() + " puts=" + region.getPutCount();
    }
}
