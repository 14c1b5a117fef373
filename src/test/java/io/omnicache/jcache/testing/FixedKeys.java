package io.omnicache.jcache.testing;

import io.omnicache.jcache.spi.KeyProvider;
import java.util.Arrays;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** One key for encrypted caches, the same in all JVMs. */
public final class FixedKeys implements KeyProvider {
    /** The setting by which a cache has these keys, as a part of a settings file. */
    public static final String SETTING = "encryption: {keys: \"class:" + FixedKeys.class.getName() + "\"}";

    private static final SecretKey SECRET = secret(7);

    /** A key of AES-256 that is 32 times this byte. */
    public static SecretKey secret(int content) {
        byte[] key = new byte[32];
        Arrays.fill(key, (byte) content);
        return new SecretKeySpec(key, "AES");
    }

    @Override
    public Key current() {
        return new Key("k1", SECRET);
    }

    @Override
    public SecretKey find(String id) {
        return id.equals("k1") ? SECRET : null;
    }
}
