/**
 * The lifecycle of a cache manager and its caches: which caches exist, how a cache is assembled, opened, closed and
 * destroyed. The operations of a cache are in {@code internal.cache} and below.
 */
@NullMarked
package io.omnicache.jcache.internal.manager;

import org.jspecify.annotations.NullMarked;
