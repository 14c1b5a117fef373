/**
 * The encoding of keys: equal keys give equal bytes in every JVM. It finds the {@link io.omnicache.jcache.spi.KeyCodec}s of applications
 * and has those for Hibernate's keys. Which prefix an encoded key gets is decided elsewhere.
 */
@NullMarked
package io.omnicache.jcache.internal.codec.key;

import org.jspecify.annotations.NullMarked;
