package io.omnicache.jcache.internal.management;

import javax.cache.CacheException;
import javax.management.JMException;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One bean of a cache on the platform's MBean server. Registering or removing it twice is no error. JSR-107 fixes the name, in which
 * some characters become dots: where several caches come to the same one, the first has it, the log says so, and the next gets
 * it when the first is closed. Thread-safe.
 */
public final class JmxRegistration {
    private static final Logger LOG = LoggerFactory.getLogger(JmxRegistration.class);

    private final Object bean;
    private final ObjectName name;
    private final String cache;
    private boolean enabled;
    private boolean closed;

    /**
     * @param type {@code CacheConfiguration} or {@code CacheStatistics}
     */
    public JmxRegistration(Object bean, String type, String managerUri, String cacheName) {
        this.bean = bean;
        this.cache = "the cache " + cacheName + " of the manager " + managerUri;
        try {
            this.name = new ObjectName(
                    "javax.cache:type=" + type + ",CacheManager=" + safe(managerUri) + ",Cache=" + safe(cacheName));
        } catch (JMException e) {
            throw new CacheException("No JMX name can be made of the cache " + cacheName, e);
        }
    }

    Object bean() {
        return bean;
    }

    ObjectName name() {
        return name;
    }

    /** @throws CacheException if the MBean server refuses the bean */
    public synchronized void setEnabled(boolean enable) {
        if (enable && !enabled && !closed) {
            JmxRegistration owner = JmxName.claim(this);
            enabled = true;
            if (owner != this) {
                LOG.warn("{} belongs to {}: {} has no bean until that is gone", name, nameOf(owner), cache);
            }
        } else if (!enable && enabled) {
            enabled = false;
            JmxName.leave(this);
        }
    }

    /** Removes the bean for good. */
    public synchronized void close() {
        closed = true;
        setEnabled(false);
    }

    private String nameOf(@Nullable JmxRegistration owner) {
        if (owner == null) {
            return "a bean that was registered by something else in this JVM";
        }
        return owner.cache.equals(cache) ? "the cache of the same name of another class loader" : owner.cache;
    }

    private static String safe(String text) {
        return text.replaceAll("[:=,\n?*\"]", ".");
    }
}
