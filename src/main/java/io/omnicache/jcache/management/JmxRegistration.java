package io.omnicache.jcache.management;

import java.lang.management.ManagementFactory;
import javax.cache.CacheException;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One bean of a cache on the platform's MBean server. Registering or removing it twice is no error; a name that another
 * manager of this JVM has taken stays its, with a warning. Thread-safe.
 */
public final class JmxRegistration {
    private static final Logger LOG = LoggerFactory.getLogger(JmxRegistration.class);

    private final Object bean;
    private final ObjectName name;
    private boolean registered;
    private boolean closed;

    /**
     * @param type {@code CacheConfiguration} or {@code CacheStatistics}
     */
    public JmxRegistration(Object bean, String type, String managerUri, String cacheName) {
        this.bean = bean;
        try {
            this.name = new ObjectName(
                    "javax.cache:type=" + type + ",CacheManager=" + safe(managerUri) + ",Cache=" + safe(cacheName));
        } catch (JMException e) {
            throw new CacheException("No JMX name can be made of the cache " + cacheName, e);
        }
    }

    public synchronized void setEnabled(boolean enabled) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        try {
            if (enabled && !registered && !closed) {
                server.registerMBean(bean, name);
                registered = true;
            } else if (!enabled && registered) {
                registered = false;
                server.unregisterMBean(name);
            }
        } catch (InstanceAlreadyExistsException e) {
            LOG.warn("{} is registered already by another manager of this JVM, and stays so", name);
        } catch (InstanceNotFoundException e) {
            LOG.debug("{} was gone already", name);
        } catch (JMException e) {
            throw new CacheException("JMX refused " + name, e);
        }
    }

    /** Removes the bean for good. */
    public synchronized void close() {
        closed = true;
        try {
            setEnabled(false);
        } catch (CacheException e) {
            LOG.warn("{} stays registered", name, e);
        }
    }

    private static String safe(String text) {
        return text.replaceAll("[:=,\n?*\"]", ".");
    }
}
