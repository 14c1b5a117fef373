/**
 * The near cache: entries of one cache that this JVM keeps, and that Redis itself announces when they change. The
 * connection of the cache passes here, so that every command of the cache, whatever sends it, keeps the entries right.
 */
@NullMarked
package io.omnicache.jcache.internal.near;

import org.jspecify.annotations.NullMarked;
