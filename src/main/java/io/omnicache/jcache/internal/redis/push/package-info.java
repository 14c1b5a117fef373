/**
 * Push connections: one connection in RESP3 to each master, on which the servers send what is subscribed. The package
 * {@code redis.redisson} opens the channels and knows the masters; this package speaks the protocol, proves by a
 * heartbeat that messages arrive, opens lost connections again, and tells subscriptions of gaps. On the same
 * connections it reads entries whose changes the servers announce, and proves by canaries that announcements arrive.
 */
@NullMarked
package io.omnicache.jcache.internal.redis.push;

import org.jspecify.annotations.NullMarked;
