package io.omnicache.jcache.internal.management;

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
 * One name on the platform's MBean server, and the registrations of this JVM that want it. The first of them has it; when that
 * leaves, the next one gets it. So a bean never depends on the order in which caches and managers are closed. Thread-safe.
 */
final class JmxName {
    private static final Logger LOG = LoggerFactory.getLogger(JmxName.class);
    private static final ConcurrentHashMap<ObjectName, JmxName> NAMES = new ConcurrentHashMap<>();

    private final ObjectName name;
    /** Changed only by those who have the entry of {@link #NAMES}. */
    private final List<JmxRegistration> wanting = new CopyOnWriteArrayList<>();
    /** The one whose bean is registered; guarded by this. */
    private @Nullable JmxRegistration registered;

    private JmxName(ObjectName name) {
        this.name = name;
    }

    /**
     * Registers the bean, at once or when those before it have left.
     *
     * @return the registration that has the name now; {@code null} if it is nobody of this class loader
     * @throws CacheException if the MBean server refuses the bean
     */
    static @Nullable JmxRegistration claim(JmxRegistration claimant) {
        JmxName name = NAMES.compute(claimant.name(), (key, present) -> {
            JmxName wanted = present != null ? present : new JmxName(key);
            wanted.wanting.add(claimant);
            return wanted;
        });
        try {
            return name.settle();
        } catch (CacheException e) {
            leave(claimant);
            throw e;
        }
    }

    /** Removes the bean, and registers that of the next one. */
    static void leave(JmxRegistration claimant) {
        JmxName name = NAMES.get(claimant.name());
        if (name == null) {
            return;
        }
        name.wanting.remove(claimant);
        try {
            name.settle();
        } catch (CacheException e) {
            LOG.warn("{} can't be handed on to the next cache", claimant.name(), e);
        } finally {
            NAMES.computeIfPresent(claimant.name(), (key, present) -> present.wanting.isEmpty() ? null : present);
        }
    }

    /** Gives the name to the first that wants it. */
    private synchronized @Nullable JmxRegistration settle() {
        JmxRegistration first = wanting.stream().findFirst().orElse(null);
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
                server.registerMBean(first.bean(), name);
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
