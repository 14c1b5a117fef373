/**
 * Pipelined connections: the commands of concurrent callers share one connection per server, are written in batches
 * and answered in order. Which server a command belongs to, and what a failure means for the caller, is decided by
 * the package {@code redis.dispatch}.
 */
@NullMarked
package io.omnicache.jcache.internal.redis.pipeline;

import org.jspecify.annotations.NullMarked;
