/**
 * Creates value codecs by the names in a cache's configuration, contains the codecs for plain content, and decides
 * whether an object is immutable and needs no copy. The codecs for objects are in the packages {@code codec.serial} and
 * {@code codec.fory}.
 */
@NullMarked
package io.omnicache.jcache.internal.codec.value;

import org.jspecify.annotations.NullMarked;
