/**
 * Pipelined connections: the commands of concurrent callers share one connection for each server, are written in
 * batches and are answered in order. The package {@code redis.dispatch} chooses the server for a command and decides
 * what a failure means for the caller.
 */
@NullMarked
package io.omnicache.jcache.internal.redis.pipeline;

import org.jspecify.annotations.NullMarked;
