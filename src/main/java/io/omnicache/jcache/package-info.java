/**
 * The types that applications use besides the JCache API (JSR-107): the provider, the asynchronous operations of a
 * cache, the progress of a {@code loadAll}, and the exceptions. Everything under {@code internal} may change at any
 * time.
 */
@NullMarked
package io.omnicache.jcache;

import org.jspecify.annotations.NullMarked;
