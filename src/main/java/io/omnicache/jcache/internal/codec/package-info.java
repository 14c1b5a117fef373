/**
 * What all encodings of keys and values share: the interface of value codecs and their compact forms, the limit of sizes, the exceptions
 * of decoding, deep stacks and the search for classes. It knows no serialisation library, no filter and none of the packages below it.
 */
@NullMarked
package io.omnicache.jcache.internal.codec;

import org.jspecify.annotations.NullMarked;
