/**
 * How keys and values become the bytes that lie in Redis, and back: key encoding, value codecs and the filters that
 * guard Java deserialisation. What prefix a key gets, how long a value lives and how it travels is decided elsewhere.
 */
@NullMarked
package io.omnicache.jcache.internal.codec;

import org.jspecify.annotations.NullMarked;
