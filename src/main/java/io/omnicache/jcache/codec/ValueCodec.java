package io.omnicache.jcache.codec;

/** Values as bytes. Thread-safe. */
public interface ValueCodec {

    /**
     * @throws javax.cache.CacheException if the value can't be encoded; the message names its class, never its contents
     */
    byte[] encode(Object value);

    /**
     * @throws UndecodableException if the bytes are not a value of this codec
     */
    Object decode(byte[] encoded);
}
