/**
 * The synchronous and the asynchronous cache that applications call. This package checks the arguments, and that the
 * cache is open. {@code internal.operation} defines what an operation does.
 */
@NullMarked
package io.omnicache.jcache.internal.cache;

import org.jspecify.annotations.NullMarked;
