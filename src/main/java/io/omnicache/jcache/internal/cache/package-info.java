/**
 * The cache as applications call it, waiting and asynchronous: it checks the arguments and that the cache is open.
 * What an operation does is in {@code internal.operation}.
 */
@NullMarked
package io.omnicache.jcache.internal.cache;

import org.jspecify.annotations.NullMarked;
