/**
 * The only package that uses Redisson. It opens connections with the configured topology, TLS and login, follows
 * changes of the topology, and translates Redisson's failures. It also replaces thread names, timers and handlers of
 * Redisson that don't fit this library.
 */
@NullMarked
package io.omnicache.jcache.internal.redis.redisson;

import org.jspecify.annotations.NullMarked;
