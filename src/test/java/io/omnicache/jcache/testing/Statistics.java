package io.omnicache.jcache.testing;

import java.lang.management.ManagementFactory;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/**
 * The statistics of a cache as JMX shows them; only one manager of this JVM may have a cache of that name with
 * statistics.
 */
public final class Statistics {
    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

    private Statistics() {}

    /** A count, such as {@code CachePuts}. */
    public static long count(String cacheName, String attribute) {
        return (Long) value(cacheName, attribute);
    }

    /** A mean time in microseconds, or a percentage. */
    public static float average(String cacheName, String attribute) {
        return (Float) value(cacheName, attribute);
    }

    /** A text, such as {@code NearCacheState}. */
    public static String text(String cacheName, String attribute) {
        return (String) value(cacheName, attribute);
    }

    /** The statistics beans of caches of that name, of all managers. */
    public static Set<ObjectName> beans(String cacheName) {
        return beans("CacheStatistics", cacheName);
    }

    /** The beans of the configurations of caches of that name, of all managers. */
    public static Set<ObjectName> configurationBeans(String cacheName) {
        return beans("CacheConfiguration", cacheName);
    }

    private static Set<ObjectName> beans(String type, String cacheName) {
        try {
            return SERVER.queryNames(new ObjectName("javax.cache:type=" + type + ",*,Cache=" + cacheName), null);
        } catch (JMException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Object value(String cacheName, String attribute) {
        Set<ObjectName> beans = beans(cacheName);
        if (beans.size() != 1) {
            throw new AssertionError("Not one bean of the cache " + cacheName + ": " + beans);
        }
        try {
            return SERVER.getAttribute(beans.iterator().next(), attribute);
        } catch (JMException e) {
            throw new AssertionError(e);
        }
    }
}
