package io.omnicache.examples.hibernate;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.hibernate.stat.CacheRegionStatistics;
import org.hibernate.stat.Statistics;

/**
 * The catalogue. The annotations of the entities and {@code hibernate.properties} say what is cached; no code here
 * knows that it is in Redis. Thread-safe.
 */
public final class Shop implements AutoCloseable {
    /**
     * All that belongs to one shop; {@link Note} belongs to tenants, which are a matter of the whole session factory.
     */
    private static final List<Class<?>> ENTITIES = List.of(
            Category.class, Contact.class, Country.class, Product.class, Rate.class, Stock.class, Translation.class);

    private final SessionFactory sessions;

    private Shop(SessionFactory sessions) {
        this.sessions = sessions;
    }

    /** Opens the shop on a database, for example {@code jdbc:h2:./shop}. */
    public static Shop open(String jdbcUrl) {
        return open(jdbcUrl, Map.of(), ENTITIES);
    }

    /** As {@link #open(String)}, with Hibernate's settings where they are to differ from the file's. */
    public static Shop open(String jdbcUrl, Map<String, String> settings, List<Class<?>> entities) {
        Configuration configuration = new Configuration().setProperty("hibernate.connection.url", jdbcUrl);
        settings.forEach(configuration::setProperty);
        entities.forEach(configuration::addAnnotatedClass);
        return new Shop(configuration.buildSessionFactory());
    }

    public static List<Class<?>> entities() {
        return ENTITIES;
    }

    /** Looks up one thing by its id, in a transaction of its own. */
    public <T> Optional<T> find(Class<T> type, Object id) {
        return ask(session -> Optional.ofNullable(session.find(type, id)));
    }

    /** By the natural id, without knowing the id. */
    public Optional<Product> findBySku(String sku) {
        return ask(
                session -> session.byNaturalId(Product.class).using("sku", sku).loadOptional());
    }

    public Optional<Contact> findByAddress(Contact.Channel channel, String address) {
        return ask(session -> session.byNaturalId(Contact.class)
                .using("channel", channel)
                .using("address", address)
                .loadOptional());
    }

    /** A query whose result is cached until one of its tables changes. */
    public List<Product> cheaperThan(long price) {
        return ask(
                session -> session.createSelectionQuery("from Product where price < :price order by id", Product.class)
                        .setParameter("price", price)
                        .setCacheable(true)
                        .list());
    }

    public void add(Object... things) {
        change(session -> List.of(things).forEach(session::persist));
    }

    public void reprice(long productId, long price) {
        change(session -> session.find(Product.class, productId).reprice(price));
    }

    /** One statement for all: Hibernate doesn't see the rows, and clears the regions of the entity. */
    public int raiseAll(long by) {
        return ask(session -> session.createMutationQuery("update versioned Product set price = price + :by")
                .setParameter("by", by)
                .executeUpdate());
    }

    /** One transaction that changes something. */
    public void change(Consumer<Session> work) {
        sessions.inTransaction(work);
    }

    /** One transaction that returns something. */
    public <R> R ask(Function<Session, R> work) {
        return sessions.fromTransaction(work);
    }

    public Statistics statistics() {
        return sessions.getStatistics();
    }

    public CacheRegionStatistics statistics(String region) {
        return sessions.getStatistics().getCacheRegionStatistics(region);
    }

    public SessionFactory sessions() {
        return sessions;
    }

    /** Closes the connections; what is cached stays in Redis. */
    @Override
    public void close() {
        sessions.close();
    }
}
