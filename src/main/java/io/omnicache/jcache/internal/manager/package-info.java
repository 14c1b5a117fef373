/**
 * The life of a cache manager and of its caches: which exist, which are being created, closed or destroyed, and how one is put together.
 * What a cache does lies in {@code internal.cache} and below.
 */
@NullMarked
package io.omnicache.jcache.internal.manager;

import org.jspecify.annotations.NullMarked;
