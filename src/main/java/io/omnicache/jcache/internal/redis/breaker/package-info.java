/**
 * The circuit breakers: one for each master. A breaker opens when a server is away, refuses commands while it is open,
 * has the server probed in the background, and closes when the server answers. No other package refers to
 * Resilience4j's classes. This package opens no connection by itself: the connections of {@code redis.pipeline} report
 * what happens to them, and carry out the probes.
 */
@NullMarked
package io.omnicache.jcache.internal.redis.breaker;

import org.jspecify.annotations.NullMarked;
