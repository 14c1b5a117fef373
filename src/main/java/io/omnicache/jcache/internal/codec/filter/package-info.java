/**
 * Decides which classes deserialisation may create, and explains each rejection. The filters are asked while bytes are
 * read. They are also asked while objects are written, so that no object is stored that could not be read. The code
 * that reads and writes is in the packages {@code codec.serial}, {@code codec.key} and {@code codec.fory}.
 */
@NullMarked
package io.omnicache.jcache.internal.codec.filter;

import org.jspecify.annotations.NullMarked;
