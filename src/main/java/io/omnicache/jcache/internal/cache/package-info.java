/**
 * The cache as applications call it, waiting and asynchronous: checks of arguments and of the cache's state. What an operation does
 * lies in {@code internal.operation}.
 */
@NullMarked
package io.omnicache.jcache.internal.cache;

import org.jspecify.annotations.NullMarked;
