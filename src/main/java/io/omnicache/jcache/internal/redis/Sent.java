package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.internal.redis.RedisConnection.Reply;

/** A command under way. Used by the thread that sent it. */
interface Sent {

    /** Waits for the outcome, within the timeouts. */
    Reply await();
}
