/**
 * The keys of one cache in Redis: its prefix, the iteration over them, their deletion, and the index of them. Knows
 * the port {@code internal.redis} only, neither caches nor the client library.
 */
@NullMarked
package io.omnicache.jcache.internal.redis.keyspace;

import org.jspecify.annotations.NullMarked;
