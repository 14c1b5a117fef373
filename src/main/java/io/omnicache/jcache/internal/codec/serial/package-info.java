/**
 * Java serialisation with filters: the codec {@code java}, the streams that the key encoding uses too, and the
 * exceptions for objects that can't be written. The canonical form of keys is in {@code codec.key}.
 */
@NullMarked
package io.omnicache.jcache.internal.codec.serial;

import org.jspecify.annotations.NullMarked;
