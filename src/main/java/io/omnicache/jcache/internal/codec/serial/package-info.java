/**
 * Java serialisation behind the filters: the codec {@code java}, the streams that it shares with the encoding of keys, and the exceptions
 * for objects that can't be written. It knows nothing of the canonical form of keys.
 */
@NullMarked
package io.omnicache.jcache.internal.codec.serial;

import org.jspecify.annotations.NullMarked;
