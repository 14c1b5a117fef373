/**
 * Which classes deserialisation may create, and why it rejects one. The filters are asked while bytes are read and, so that nothing is
 * stored that could not be read, while objects are written. Reading and writing themselves are in the packages that use this one.
 */
@NullMarked
package io.omnicache.jcache.internal.codec.filter;

import org.jspecify.annotations.NullMarked;
