/**
 * The interface to Redis: connections, commands, scripts and the meaning of errors. All packages outside {@code redis}
 * use Redis only through this package and {@code redis.keyspace}. This package uses neither the client library nor
 * caches, expiry policies or codecs.
 *
 * <p>{@code redis.keyspace} builds on this package. {@code redis.dispatch} implements it and sends commands to the
 * right server, on the connections of {@code redis.pipeline}, which {@code redis.redisson} opens.
 */
@NullMarked
package io.omnicache.jcache.internal.redis;

import org.jspecify.annotations.NullMarked;
