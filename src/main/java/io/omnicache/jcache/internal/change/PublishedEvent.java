package io.omnicache.jcache.internal.change;

import io.omnicache.jcache.internal.event.OwnChange;
import org.jspecify.annotations.Nullable;

/**
 * Whether the command of an update publishes its event, and the message that comes back. Used by one thread at a time.
 */
final class PublishedEvent {
    private boolean isPublished;
    private @Nullable OwnChange expected;

    /** Says whether the command publishes the event of the change. */
    void setPublished(boolean published) {
        isPublished = published;
    }

    boolean isPublished() {
        return isPublished;
    }

    /** Sets the message that is expected back from Redis; {@code null} if none is. */
    void expect(@Nullable OwnChange message) {
        expected = message;
    }

    /** The message that is expected back from Redis; {@code null} if none is. */
    @Nullable
    OwnChange expected() {
        return expected;
    }
}
