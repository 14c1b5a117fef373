package io.omnicache.jcache.internal.hibernate;

import java.util.stream.Stream;

/**
 * Tells, when a cache is created, whether Hibernate may use it. Other caches don't inspect the values of their puts.
 */
public final class HibernateCaches {
    private static final String HIBERNATE = "org.hibernate.";

    private HibernateCaches() {}

    /**
     * Whether Hibernate may put entries into a cache that is being created. It can't if the cache's value type
     * excludes Hibernate's entries, nor if none of the class loaders that load the cache's values knows Hibernate.
     *
     * @param classLoader the class loader of the cache manager
     */
    public static boolean mayUse(Class<?> valueType, ClassLoader classLoader) {
        return mayHold(valueType)
                && Stream.of(
                                classLoader,
                                Thread.currentThread().getContextClassLoader(),
                                HibernateCaches.class.getClassLoader())
                        .anyMatch(HibernateCaches::knowsHibernate);
    }

    /** Hibernate's values are objects of its own classes (entries and locks), or timestamps of type {@link Long}. */
    private static boolean mayHold(Class<?> valueType) {
        return valueType.isAssignableFrom(Long.class) || valueType.getName().startsWith(HIBERNATE);
    }

    private static boolean knowsHibernate(@org.jspecify.annotations.Nullable ClassLoader loader) {
        try {
            Class.forName(ReadWriteEntries.ITEM, false, loader);
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
