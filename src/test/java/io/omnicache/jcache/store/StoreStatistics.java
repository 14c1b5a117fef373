package io.omnicache.jcache.store;

import java.lang.management.ManagementFactory;
import java.util.Set;
import javax.cache.Cache;
import javax.management.JMException;
import javax.management.ObjectName;

/** The statistics bean of a cache, read as a monitoring system reads it. */
record StoreStatistics(ObjectName name) {
    static StoreStatistics of(Cache<?, ?> cache) {
        try {
            String uri = cache.getCacheManager().getURI().toString().replaceAll("[,:=\n]", ".");
            Set<ObjectName> names = ManagementFactory.getPlatformMBeanServer()
                    .queryNames(new ObjectName("javax.cache:type=CacheStatistics,*"), null);
            ObjectName found = names.stream()
                    .filter(name -> name.getKeyProperty("CacheManager").contains(uri)
                            && name.getKeyProperty("Cache").contains(cache.getName()))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(names));
            return new StoreStatistics(found);
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    long get(String attribute) {
        try {
            return (Long) ManagementFactory.getPlatformMBeanServer().getAttribute(name, attribute);
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }
}
