package io.omnicache.jcache.codec;

import java.io.Serializable;

/** Stands, in the stream of a key, for a part that has a {@link KeyCodec}. */
record CodedPart(String tag, byte[] encoded) implements Serializable {}
