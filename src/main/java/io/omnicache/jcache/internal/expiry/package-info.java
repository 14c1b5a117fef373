/**
 * Converts the durations of JCache's expiry policies to times to live in Redis. Sends nothing to Redis.
 */
@NullMarked
package io.omnicache.jcache.internal.expiry;

import org.jspecify.annotations.NullMarked;
