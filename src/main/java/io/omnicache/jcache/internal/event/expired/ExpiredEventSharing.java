package io.omnicache.jcache.internal.event.expired;

import io.omnicache.jcache.internal.event.EventSharing;
import io.omnicache.jcache.internal.event.ListenerNeeds;
import io.omnicache.jcache.internal.event.OwnChange;
import io.omnicache.jcache.internal.event.QueuedEvent;
import io.omnicache.jcache.internal.redis.Command;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The sharing of events between JVMs, and with it the expired events that Redis notifies. Other JVMs know what a
 * listener needs before expiries are subscribed, so that they keep the copies from which old values are read.
 * Thread-safe.
 *
 * @param changes the events of changes
 * @param expired the events of entries that Redis expires
 * @param mayHoldMarks whether something that is no entry may lie and expire in the place of an entry. Only its bytes
 *     tell it from an entry, so every listener for expired events needs old values then
 */
public record ExpiredEventSharing(EventSharing changes, ExpiredEvents expired, boolean mayHoldMarks)
        implements EventSharing {
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
        IntSupplier all = mayHoldMarks ? () -> withValues(needs.getAsInt()) : needs;
        expired.requireUsable(all);
        changes.listen(all);
        expired.listen(all);
    }

    private static int withValues(int needs) {
        return (needs & ListenerNeeds.EXPIRIES) == 0 ? needs : needs | ListenerNeeds.EXPIRED_VALUES;
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
