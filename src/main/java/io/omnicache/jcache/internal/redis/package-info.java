/**
 * Commands to a Redis server, and the keys under one prefix of it. This is the only package that knows Redisson; it
 * knows nothing of caches, expiry policies or codecs.
 */
@NullMarked
package io.omnicache.jcache.internal.redis;

import org.jspecify.annotations.NullMarked;
