package io.omnicache.jcache.internal.management;

import io.omnicache.jcache.internal.text.Shown;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.cache.CacheException;
import javax.management.InstanceAlreadyExistsException;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registration of one bean of a cache at the platform's MBean server. Registering or removing the bean twice is
 * no error. JSR-107 prescribes the object name and replaces some characters by dots, so several caches may have the
 * same object name. The first cache gets the name, a warning is logged for each other cache, and the next cache gets
 * the name when the first is closed. Thread-safe.
 *
 * @see <a href="https://jcp.org/en/jsr/detail?id=107">JSR-107 1.1, management</a>
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
     * @throws CacheException if no object name can be made of the names of manager and cache
     */
    public JmxRegistration(Object bean, String type, String managerUri, String cacheName) {
        this.bean = bean;
        this.cache = "the cache " + Shown.name(cacheName) + " of the manager " + managerUri;
        try {
            this.name = new ObjectName("javax.cache:type=" + type + ",CacheManager=" + replaceSpecial(managerUri)
                    + ",Cache=" + replaceSpecial(cacheName));
        } catch (JMException e) {
            throw new CacheException("No JMX name can be made of the cache " + Shown.name(cacheName), e);
        }
    }

    /**
     * Registers or removes the bean. Does nothing after {@link #close}.
     *
     * @throws CacheException if the MBean server refuses the bean
     */
    public synchronized void setEnabled(boolean enable) {
        if (enable && !enabled && !closed) {
            JmxRegistration owner = SharedName.claim(this);
            enabled = true;
            if (owner != this) {
                LOG.warn(
                        "The JMX name {} is used by {}: {} has no bean until that bean is removed",
                        Shown.name(name.toString()),
                        describe(owner),
                        cache);
            }
        } else if (!enable && enabled) {
            enabled = false;
            SharedName.release(this);
        }
    }

    /** Removes the bean for good. */
    public synchronized void close() {
        closed = true;
        setEnabled(false);
    }

    private String describe(@Nullable JmxRegistration owner) {
        if (owner == null) {
            return "a bean that was registered by something else in this JVM";
        }
        return owner.cache.equals(cache) ? "the cache of the same name of another class loader" : owner.cache;
    }

    private static String replaceSpecial(String text) {
        return text.replaceAll("[:=,\n?*\"]", ".");
    }

    /**
     * One object name, and the registrations of this JVM for that name, in the order in which they were added. The
     * first has the name; when the first is removed, the next gets the name. So the beans do not depend on the order
     * in which caches and managers are closed. Thread-safe.
     */
    private static final class SharedName {
        private static final ConcurrentHashMap<ObjectName, SharedName> NAMES = new ConcurrentHashMap<>();

        private final ObjectName name;

        /** Changed only inside an update of {@link #NAMES}, or by a registration that is itself in the list. */
        private final List<JmxRegistration> claimants = new CopyOnWriteArrayList<>();

        /** The registration whose bean is at the MBean server. Guarded by this. */
        private @Nullable JmxRegistration registered;

        private SharedName(ObjectName name) {
            this.name = name;
        }

        /**
         * Registers the bean: at once, or when all earlier claimants have been removed.
         *
         * @return the registration that has the name now; {@code null} if the name belongs to another bean of this JVM
         * @throws CacheException if the MBean server refuses the bean
         */
        static @Nullable JmxRegistration claim(JmxRegistration claimant) {
            SharedName name = NAMES.compute(claimant.name, (key, present) -> {
                SharedName shared = present != null ? present : new SharedName(key);
                shared.claimants.add(claimant);
                return shared;
            });
            try {
                return name.registerFirst();
            } catch (CacheException e) {
                release(claimant);
                throw e;
            }
        }

        /** Removes the bean, and registers the bean of the next claimant. */
        static void release(JmxRegistration claimant) {
            SharedName name = NAMES.get(claimant.name);
            if (name == null) {
                return;
            }
            name.claimants.remove(claimant);
            try {
                name.registerFirst();
            } catch (CacheException e) {
                LOG.warn("The JMX name {} can't be given to the next cache", claimant.name, e);
            } finally {
                NAMES.computeIfPresent(claimant.name, (key, present) -> present.claimants.isEmpty() ? null : present);
            }
        }

        private synchronized @Nullable JmxRegistration registerFirst() {
            JmxRegistration first = claimants.stream().findFirst().orElse(null);
            if (registered == first) {
                return registered;
            }
            MBeanServer server = ManagementFactory.getPlatformMBeanServer();
            try {
                if (registered != null) {
                    registered = null;
                    unregister(server);
                }
                if (first != null) {
                    server.registerMBean(first.bean, name);
                    registered = first;
                }
            } catch (InstanceAlreadyExistsException e) {
                LOG.debug("{} is taken", name, e);
            } catch (JMException e) {
                throw new CacheException("JMX refused " + name, e);
            }
            return registered;
        }

        private void unregister(MBeanServer server) throws JMException {
            try {
                server.unregisterMBean(name);
            } catch (InstanceNotFoundException e) {
                LOG.debug("{} was gone already", name);
            }
        }
    }
}
