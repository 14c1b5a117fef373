/**
 * The codec {@code fory}: Apache Fory, restricted to a list of allowed classes. No other package refers to Fory's
 * classes, so the library works without Fory on the class path.
 */
@NullMarked
package io.omnicache.jcache.internal.codec.fory;

import org.jspecify.annotations.NullMarked;
