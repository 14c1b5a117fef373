package io.omnicache.jcache.internal.codec.wrap;

import io.omnicache.jcache.internal.codec.RedactedCause;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.ValueKind;
import io.omnicache.jcache.internal.codec.wrap.EncryptionKey.UnfitKeyException;
import io.omnicache.jcache.internal.text.Shown;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.function.Consumer;
import javax.cache.CacheException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encrypts values by AES-256-GCM. A value can be decrypted only under the whole key of its entry in Redis. Values that
 * were altered are noticed. Thread-safe.
 *
 * <p>An encrypted value: the kind, the version of the format, the length of the key's id in a byte, the id, 12 random
 * bytes (the nonce), the content encrypted, a tag of 16 bytes. The tag covers what comes before the content, the key of
 * the entry, and the content.
 */
public final class Encryption {
    private static final Logger LOG = LoggerFactory.getLogger(Encryption.class);
    private static final byte VERSION = 1;
    private static final int ID = 3;
    static final int NONCE = 12;
    static final int TAG = 16;
    /** A quarter of the values for which one key may be used with random nonces. */
    private static final long MANY_USES = 1L << 30;

    private final EncryptionKeys keys;
    private final CipherPool ciphers = new CipherPool();
    private final @Nullable Consumer<byte[]> nonces;

    public Encryption(EncryptionKeys keys) {
        this(keys, null);
    }

    /** @param nonces fills an array with a nonce; {@code null} for random ones */
    Encryption(EncryptionKeys keys, @Nullable Consumer<byte[]> nonces) {
        this.keys = keys;
        this.nonces = nonces;
    }

    static boolean isEncrypted(byte[] stored) {
        return stored.length > 0 && stored[0] == ValueKind.ENCRYPTED;
    }

    /** @throws CacheException if there is no key to encrypt with, or the JVM can't encrypt */
    byte[] encrypt(byte[] redisKey, byte[] content) {
        EncryptionKey key = keys.current();
        byte[] id = key.id();
        int header = ID + id.length + NONCE;
        byte[] out = new byte[Math.addExact(header + TAG, content.length)];
        out[0] = ValueKind.ENCRYPTED;
        out[1] = VERSION;
        out[2] = (byte) id.length;
        System.arraycopy(id, 0, out, ID, id.length);
        CipherPool.Parts parts = ciphers.take();
        try {
            byte[] nonce = new byte[NONCE];
            if (nonces == null) {
                parts.random().nextBytes(nonce);
            } else {
                nonces.accept(nonce);
            }
            System.arraycopy(nonce, 0, out, ID + id.length, NONCE);
            begin(parts, Cipher.ENCRYPT_MODE, key, out, header, redisKey)
                    .doFinal(content, 0, content.length, out, header);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new CacheException(
                    "A value can't be encrypted with the current key of encryption.keys, so it isn't stored",
                    RedactedCause.of(e));
        }
        ciphers.giveBack(parts); // Not after a failure, since its state is unknown then.
        if (key.uses().incrementAndGet() == MANY_USES) {
            LOG.warn(
                    "The key {} of encryption.keys has encrypted 2^30 values in this JVM: change it before all JVMs"
                            + " together have encrypted 2^32",
                    Shown.name(new String(id, StandardCharsets.UTF_8)));
        }
        return out;
    }

    /** @throws UndecodableException if these aren't the bytes that somebody with a key has stored for this entry */
    byte[] decrypt(byte[] redisKey, byte[] stored) {
        if (stored.length < ID || stored[1] != VERSION) {
            throw new UndecodableException("Value is encrypted, but truncated or of a later version");
        }
        int header = ID + Byte.toUnsignedInt(stored[2]) + NONCE;
        if (stored.length < header + TAG) {
            throw new UndecodableException("Value is encrypted and truncated");
        }
        EncryptionKey key = find(Arrays.copyOfRange(stored, ID, header - NONCE));
        CipherPool.Parts parts = ciphers.take();
        byte[] content;
        try {
            content = begin(parts, Cipher.DECRYPT_MODE, key, stored, header, redisKey)
                    .doFinal(stored, header, stored.length - header);
        } catch (AEADBadTagException e) {
            throw new UndecodableException("Value is encrypted, and was altered, belongs to another entry, or has"
                    + " another key of the same id");
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new UndecodableException("Value is encrypted and can't be decrypted", RedactedCause.of(e));
        }
        ciphers.giveBack(parts);
        keys.onDecrypted(key);
        return content;
    }

    private EncryptionKey find(byte[] id) {
        EncryptionKey key;
        try {
            key = keys.find(id);
        } catch (UnfitKeyException e) {
            throw new UndecodableException("Value is encrypted, and its key can't be used. " + e.getMessage());
        } catch (RuntimeException e) {
            throw new UndecodableException("Value is encrypted, and its key can't be had", RedactedCause.of(e));
        }
        if (key == null) {
            throw new UndecodableException(
                    "Value is encrypted with a key whose id isn't among those of encryption.keys");
        }
        return key;
    }

    private static Cipher begin(
            CipherPool.Parts parts, int mode, EncryptionKey key, byte[] value, int header, byte[] redisKey)
            throws GeneralSecurityException {
        Cipher cipher = parts.begin(mode, key.secret(), new GCMParameterSpec(8 * TAG, value, header - NONCE, NONCE));
        cipher.updateAAD(value, 0, header);
        cipher.updateAAD(redisKey);
        return cipher;
    }
}
