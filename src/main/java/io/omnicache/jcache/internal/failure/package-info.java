/**
 * What a cache with {@code failure-policy: miss} does while Redis is away: it answers as if it had no entries, remembers
 * which entries of Redis may be old, and removes them before anybody can read them again.
 */
@NullMarked
package io.omnicache.jcache.internal.failure;

import org.jspecify.annotations.NullMarked;
