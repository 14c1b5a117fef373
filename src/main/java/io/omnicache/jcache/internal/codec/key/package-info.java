/**
 * The encoding of keys: equal keys give equal bytes in every JVM. The package finds the
 * {@link io.omnicache.jcache.spi.KeyCodec}s of applications and contains the codecs for Hibernate's keys. The prefix of
 * a stored key is the caller's concern.
 */
@NullMarked
package io.omnicache.jcache.internal.codec.key;

import org.jspecify.annotations.NullMarked;
