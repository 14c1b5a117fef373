package io.omnicache.jcache.internal.codec.wrap;

import io.omnicache.jcache.internal.codec.RedactedCause;
import io.omnicache.jcache.spi.KeyProvider;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.CacheException;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** The keys of an application's {@link KeyProvider}, which is asked for each value. Thread-safe. */
final class ProvidedKeys implements EncryptionKeys {
    private final String setting;
    private final KeyProvider provider;
    private volatile @Nullable Checked last;
    /** The checked keys, as long as the provider gives the same ones. Ids that nobody knows aren't among them. */
    private final Map<ByteBuffer, EncryptionKey> found = new ConcurrentHashMap<>();

    /** The current key as it was provided, and as it is used. */
    private record Checked(KeyProvider.Key provided, EncryptionKey key) {}

    /** @throws CacheException if the provider has no current key */
    ProvidedKeys(String setting, KeyProvider provider) {
        this.setting = setting;
        this.provider = provider;
        current();
    }

    @Override
    public EncryptionKey current() {
        KeyProvider.Key provided;
        try {
            provided = provider.current();
        } catch (RuntimeException e) {
            throw new CacheException(
                    "The KeyProvider of the setting " + setting + " failed; nothing is stored", RedactedCause.of(e));
        }
        Checked known = last;
        if (known == null || known.provided != provided && !known.provided.equals(provided)) {
            known = new Checked(provided, checked(provided.id(), provided.secret()));
            last = known;
        }
        return known.key;
    }

    @Override
    public @Nullable EncryptionKey find(byte[] id) {
        SecretKey secret = provider.find(new String(id, StandardCharsets.UTF_8));
        if (secret == null) {
            return null;
        }
        ByteBuffer name = ByteBuffer.wrap(id);
        EncryptionKey key = found.get(name);
        if (key == null || !key.secret().equals(secret)) {
            key = checked(new String(id, StandardCharsets.UTF_8), secret);
            found.put(name, key);
        }
        return key;
    }

    private EncryptionKey checked(String id, SecretKey secret) {
        try {
            return EncryptionKey.of(id, secret);
        } catch (IllegalArgumentException e) {
            throw new CacheException("The KeyProvider of the setting " + setting + ": " + e.getMessage());
        }
    }
}
