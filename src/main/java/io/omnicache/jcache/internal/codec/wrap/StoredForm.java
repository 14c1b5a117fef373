package io.omnicache.jcache.internal.codec.wrap;

import io.omnicache.jcache.internal.codec.UndecodableException;
import org.jspecify.annotations.Nullable;

/**
 * Between the bytes of a codec and the bytes that are stored: compresses, then encrypts. Every form of compression is
 * read, whatever is written. If values are encrypted, nothing else is read, unless plain values are accepted for a
 * while. Thread-safe.
 */
public final class StoredForm {
    /** For codecs whose values may begin with any byte: their bytes are stored as they are. */
    public static final StoredForm CONTENT_ONLY = new StoredForm(null, null, false);

    private final @Nullable Compression compression;
    private final @Nullable Encryption encryption;
    private final boolean acceptsPlain;

    private StoredForm(@Nullable Compression compression, @Nullable Encryption encryption, boolean acceptsPlain) {
        this.compression = compression;
        this.encryption = encryption;
        this.acceptsPlain = acceptsPlain;
    }

    /**
     * @param encryption {@code null} for none
     * @param acceptsPlain whether values are read that aren't encrypted, although an encryption is given
     */
    public static StoredForm of(Compression compression, @Nullable Encryption encryption, boolean acceptsPlain) {
        return new StoredForm(compression, encryption, acceptsPlain);
    }

    /**
     * Returns the bytes to store.
     *
     * @param redisKey the whole key of the entry, also where the bytes will lie elsewhere
     * @param encoded the bytes of the codec, which may be returned themselves
     * @throws javax.cache.CacheException if there is no key to encrypt with
     */
    public byte[] wrap(byte[] redisKey, byte[] encoded) {
        byte[] content = compression == null ? encoded : compression.compress(encoded);
        return encryption == null ? content : encryption.encrypt(redisKey, content);
    }

    /**
     * Returns the bytes of the codec.
     *
     * @param redisKey the whole key of the entry, also where the bytes lay elsewhere
     * @param stored may be returned themselves
     * @throws UndecodableException if the bytes were altered, belong to another entry, aren't encrypted though they must
     *     be, or are encrypted with an unknown key; or if they inflate to more than is allowed
     */
    public byte[] unwrap(byte[] redisKey, byte[] stored) {
        byte[] content = stored;
        if (encryption != null) {
            if (Encryption.isEncrypted(stored)) {
                content = encryption.decrypt(redisKey, stored);
            } else if (!acceptsPlain) {
                throw new UndecodableException("Value isn't encrypted, and the cache has encryption.keys: remove it, or"
                        + " set encryption.accept-plain while old values last");
            }
        }
        return compression != null && Compression.isCompressed(content) ? compression.inflate(content) : content;
    }

    /** Whether {@link #unwrap} returns only what somebody with an encryption key has wrapped for the same entry. */
    public boolean authenticates() {
        return encryption != null && !acceptsPlain;
    }

    /** Whether the bytes depend on the key of the entry. */
    public boolean isBoundToKey() {
        return encryption != null;
    }

    /** Whether {@link #wrap} gives the same bytes for the same bytes. */
    public boolean isRepeatable() {
        return encryption == null;
    }
}
