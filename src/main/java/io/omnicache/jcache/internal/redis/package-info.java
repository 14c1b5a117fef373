/**
 * The port to Redis: connections, commands, scripts, and what errors mean. All other packages see Redis by this
 * package alone. It knows neither the client library nor caches, expiry policies or codecs.
 *
 * <p>{@code redis.keyspace} is built upon it. Behind it, {@code redis.dispatch} sends commands to the right server,
 * on the connections of {@code redis.pipeline}, which {@code redis.redisson} opens.
 */
@NullMarked
package io.omnicache.jcache.internal.redis;

import org.jspecify.annotations.NullMarked;
