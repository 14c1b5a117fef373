package io.omnicache.jcache.internal.manager;

import io.omnicache.jcache.internal.event.EventDispatcher;
import io.omnicache.jcache.internal.event.ListenerNeeds;
import io.omnicache.jcache.internal.event.expired.ExpiredEventNames;
import io.omnicache.jcache.internal.event.expired.ExpiredEventSharing;
import io.omnicache.jcache.internal.event.expired.ExpiredEvents;
import io.omnicache.jcache.internal.event.remote.RemoteEvents;
import io.omnicache.jcache.internal.redis.ChangeScript;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import java.util.List;

/**
 * What a cache with {@code event-scope: all} needs besides: the events of other JVMs and of Redis.
 *
 * @param changes the events of changes
 * @param expired the events of entries that Redis expires
 */
record SharedEvents(RemoteEvents<?, ?> changes, ExpiredEvents expired) {

    /**
     * Lets the listeners of a cache hear these events.
     *
     * @param mayHoldMarks whether something that is no entry may lie in the place of an entry
     */
    static SharedEvents of(
            RemoteEvents<?, ?> changes,
            ExpiredEventNames names,
            RedisConnection connection,
            EventDispatcher<?, ?> listeners,
            boolean mayHoldMarks) {
        ExpiredEvents expired = new ExpiredEvents(
                connection,
                names,
                () -> changes.isNeeded(ListenerNeeds.EXPIRED_VALUES),
                (key, oldValue) -> changes.onExpired(key.bytes(), oldValue));
        changes.orderBy(expired.order());
        listeners.share(new ExpiredEventSharing(changes, expired, mayHoldMarks));
        return new SharedEvents(changes, expired);
    }

    /**
     * Returns the keyspace whose changes put a mark in the place of an absent entry. Nobody hears of them. But the copy
     * has to tell a mark that expires from an entry, and must not be that of the entry before.
     */
    Keyspace onMarks(Keyspace keyspace) {
        List<ChangeScript.Part> parts = List.of(expired.copies().part());
        return keyspace.with(parts, parts);
    }

    /** Returns the keyspace whose changes do what these events need. */
    Keyspace on(Keyspace keyspace) {
        Keyspace.Copies copies = expired.copies();
        // Publishing comes last, since it must enclose all other parts.
        List<ChangeScript.Part> parts = List.of(copies.part(), changes.part());
        return keyspace.with(parts, parts).with(copies);
    }
}
