/**
 * The threads of asynchronous operations, and the bounds on their number. This package doesn't know what an operation
 * does, nor how its commands are sent.
 */
@NullMarked
package io.omnicache.jcache.internal.async;

import org.jspecify.annotations.NullMarked;
