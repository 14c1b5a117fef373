package io.omnicache.jcache.internal.event.expired;

import io.omnicache.jcache.internal.event.EventSharing;
import io.omnicache.jcache.internal.event.OwnChange;
import io.omnicache.jcache.internal.event.QueuedEvent;
import io.omnicache.jcache.internal.redis.Command;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sharing of events between JVMs, and with it the expired events that Redis notifies. Other JVMs know what a listener
 * needs before expiries are subscribed, so that they keep the copies from which old values are read. Thread-safe.
 *
 * @param changes the events of changes
 * @param expired the events of entries that Redis expires
 */
public record ExpiredEventSharing(EventSharing changes, ExpiredEvents expired) implements EventSharing {
    @Override
    public void open() {
        changes.open();
    }

    @Override
    public boolean isHeard() {
        return changes.isHeard();
    }

    @Override
    public void listen(IntSupplier needs) {
        expired.requireUsable(needs);
        changes.listen(needs);
        expired.listen(needs);
    }

    @Override
    public boolean isPublished(Command change) {
        return changes.isPublished(change);
    }

    @Override
    public @Nullable OwnChange expect(Command change, Supplier<List<QueuedEvent>> queueing) {
        return changes.expect(change, queueing);
    }

    @Override
    public void close() {
        expired.close();
        changes.close();
    }
}
