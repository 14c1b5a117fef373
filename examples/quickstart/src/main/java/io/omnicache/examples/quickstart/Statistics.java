package io.omnicache.examples.quickstart;

import java.lang.management.ManagementFactory;
import javax.cache.CacheManager;
import javax.cache.management.CacheStatisticsMXBean;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/** The statistics of a cache, as JMX has them. */
final class Statistics {
    private Statistics() {}

    static CacheStatisticsMXBean of(CacheManager manager, String cache) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        String uri = manager.getURI().toString().replaceAll("[:=,?*\"\n]", ".");
        try {
            ObjectName name =
                    new ObjectName("javax.cache:type=CacheStatistics,CacheManager=" + uri + ",Cache=" + cache);
            return JMX.newMXBeanProxy(server, name, CacheStatisticsMXBean.class);
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
    }
}
