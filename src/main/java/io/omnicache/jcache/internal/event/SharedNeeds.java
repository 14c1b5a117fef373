package io.omnicache.jcache.internal.event;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.text.Shown;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells the other JVMs what the listeners of one cache in this JVM need. Thread-safe. */
final class SharedNeeds {
    private static final Logger LOG = LoggerFactory.getLogger(SharedNeeds.class);

    private final String cacheName;
    private final List<? extends ListenerRegistration<?, ?>> registered;
    private final List<ListenerRegistration<?, ?>> beingRegistered = new CopyOnWriteArrayList<>();
    private volatile EventSharing sharing = EventSharing.NONE;

    /** @param registered the registered listeners, at each time */
    SharedNeeds(String cacheName, List<? extends ListenerRegistration<?, ?>> registered) {
        this.cacheName = Shown.name(cacheName);
        this.registered = registered;
    }

    void shareBy(EventSharing by) {
        sharing = by;
    }

    EventSharing sharing() {
        return sharing;
    }

    /**
     * Begins the registration of a listener: returns when other JVMs publish what it needs.
     *
     * @throws javax.cache.CacheException as {@link EventSharing#listen}
     * @throws RedisCacheException if the thread is interrupted meanwhile; the thread stays interrupted
     */
    void begin(ListenerRegistration<?, ?> registration) {
        beingRegistered.add(registration);
        try {
            update();
        } catch (RedisCacheException e) {
            if (!(e.getCause() instanceof InterruptedException)) {
                throw e;
            }
            throw new RedisCacheException(
                    "Cache " + cacheName + ": the listener is not registered, since the thread was interrupted while"
                            + " other JVMs were told of the listener; register it again if it is still wanted",
                    false,
                    e.getCause());
        }
    }

    /** Ends the registration of a listener without having registered it. Doesn't throw. */
    void fail(ListenerRegistration<?, ?> registration) {
        beingRegistered.remove(registration);
        try {
            update();
        } catch (RuntimeException e) {
            LOG.debug("Other JVMs couldn't be told that a listener is not registered", e);
        }
    }

    /** Ends the registration of a listener. */
    void end(ListenerRegistration<?, ?> registration) {
        beingRegistered.remove(registration);
    }

    /** Called when listeners have been deregistered. */
    void update() {
        sharing.listen(this::current);
    }

    private int current() {
        int needs = 0;
        for (ListenerRegistration<?, ?> registration : registered) {
            needs |= registration.needs();
        }
        for (ListenerRegistration<?, ?> registration : beingRegistered) {
            needs |= registration.needs();
        }
        return needs;
    }
}
