/**
 * Commands of concurrent callers on one connection per master, written in batches and answered in order. Which master a command
 * belongs to, and what its failure means for the caller, is decided in the package above.
 */
@NullMarked
package io.omnicache.jcache.internal.redis.pipeline;

import org.jspecify.annotations.NullMarked;
