package io.omnicache.jcache;

import java.time.Instant;
import javax.cache.Cache;

/**
 * Learns that events of other JVMs may be missing. A cache entry listener of a cache with {@code event-scope: all} may
 * implement it in addition to the interfaces of JSR-107. What is kept up to date by events should then be built anew
 * from the cache.
 *
 * <p>Redis keeps no events: what is published while a JVM has no connection, or faster than its listeners take it, is
 * lost for this JVM.
 *
 * @see <a href="https://redis.io/docs/latest/develop/pubsub/#delivery-semantics">Publish and subscribe, delivery
 *     semantics</a>
 */
public interface EventGapListener {

    /**
     * Called after a gap, when events arrive again, in a thread of the cache and not at the same time as itself.
     * Exceptions are logged.
     *
     * @param cache the cache whose events may be missing
     * @param since the time of the last proof that events arrived, by the clock of this JVM
     * @param until the time from which on events arrive again, by the clock of this JVM
     */
    void onEventGap(Cache<?, ?> cache, Instant since, Instant until);
}
