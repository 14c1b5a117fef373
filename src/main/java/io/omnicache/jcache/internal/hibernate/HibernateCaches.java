package io.omnicache.jcache.internal.hibernate;

import java.util.stream.Stream;

/** Tells which caches Hibernate may use, when they are made. Other caches don't look at the values of their puts. */
public final class HibernateCaches {
    private static final String HIBERNATE = "org.hibernate.";

    private HibernateCaches() {}

    /**
     * Whether Hibernate may put entries into a cache that is being made. It can't where the cache's value type admits
     * none of them, nor where no class loader that the cache's values are looked up in knows Hibernate.
     *
     * @param classLoader of the cache manager
     */
    public static boolean mayUse(Class<?> valueType, ClassLoader classLoader) {
        return mayHold(valueType)
                && Stream.of(
                                classLoader,
                                Thread.currentThread().getContextClassLoader(),
                                HibernateCaches.class.getClassLoader())
                        .anyMatch(HibernateCaches::knowsHibernate);
    }

    /** The values are entries and locks of Hibernate's, or times, which are of type {@link Long}. */
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
