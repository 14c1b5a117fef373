/**
 * The value codecs by the names that a cache is configured with, those for plain content, and the question whether an object needs a
 * copy. The codecs for objects have packages of their own.
 */
@NullMarked
package io.omnicache.jcache.internal.codec.value;

import org.jspecify.annotations.NullMarked;
