package io.omnicache.jcache.internal.event;

import io.omnicache.jcache.internal.redis.Command;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The events of one cache between JVMs: what the changes and the listeners of this JVM need of it. Thread-safe.
 * {@link #NONE} stands for a cache whose events stay in the JVM of the change.
 */
public interface EventSharing extends AutoCloseable {
    /** Nothing is shared. */
    EventSharing NONE = new EventSharing() {
        @Override
        public void open() {}

        @Override
        public boolean isHeard() {
            return false;
        }

        @Override
        public void listen(IntSupplier needs) {}

        @Override
        public boolean isPublished(Command change) {
            return false;
        }

        @Override
        public @Nullable OwnChange expect(Command change, Supplier<List<QueuedEvent>> queueing) {
            return null;
        }

        @Override
        public void close() {}
    };

    /** Called once, when the cache is opened. Doesn't wait, and doesn't throw if Redis can't be reached. */
    void open();

    /**
     * Whether a JVM listens, or may listen: then each change publishes its event. The answer doesn't come from Redis,
     * so it costs nothing.
     */
    boolean isHeard();

    /**
     * Says what the listeners of this JVM need from now on. If the needs grow, returns when every other JVM publishes
     * what is needed, for each change that it begins afterwards. Waits for Redis and for the other JVMs, bounded.
     *
     * @param needs gives the bits of {@link ListenerNeeds}; 0 if nobody listens any more
     * @throws javax.cache.CacheException if the needs grow and Redis can't be reached, or refuses something
     */
    void listen(IntSupplier needs);

    /** Whether a command publishes the event of its change, so that a message comes back if this JVM listens then. */
    boolean isPublished(Command change);

    /**
     * Announces a change of this JVM, before it is sent. When its message comes back from Redis, its events are queued:
     * at their place among the events of other JVMs.
     *
     * @param change the command of the change
     * @param queueing queues the events for the listeners of this JVM; called at most once, in any thread; must not
     *     wait
     * @return the expected message; {@code null} if the change doesn't publish its event, so that the caller queues
     *     the events
     */
    @Nullable
    OwnChange expect(Command change, Supplier<List<QueuedEvent>> queueing);

    /** Ends everything; takes no listener's time. Doesn't throw. */
    @Override
    void close();
}
