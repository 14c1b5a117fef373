package io.omnicache.jcache.internal.codec;

import io.omnicache.jcache.spi.KeyCodec;
import java.io.Serializable;

/** Stands, in the stream of a key, for a part that has a {@link KeyCodec}. */
record KeyCodecProxy(String tag, byte[] encoded) implements Serializable {}
