/**
 * The classes that all encodings of keys and values share: the interface of value codecs and the compact forms, the
 * size limit, the exceptions of decoding, deep stacks and the search for classes. This package uses no serialisation
 * library, no filter and none of its subpackages.
 */
@NullMarked
package io.omnicache.jcache.internal.codec;

import org.jspecify.annotations.NullMarked;
