/**
 * The keys of one cache in Redis: their prefix, iteration, deletion and index. Uses only the package
 * {@code internal.redis}, neither caches nor the client library.
 */
@NullMarked
package io.omnicache.jcache.internal.redis.keyspace;

import org.jspecify.annotations.NullMarked;
