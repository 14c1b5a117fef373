package io.omnicache.jcache.internal.codec.wrap;

import io.omnicache.jcache.internal.codec.RedactedCause;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.Utf8;
import io.omnicache.jcache.internal.codec.wrap.EncryptionKey.UnfitKeyException;
import io.omnicache.jcache.spi.KeyProvider;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.CacheException;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/**
 * The keys of an application's {@link KeyProvider}, which is asked for each value. A key is tried out when it is taken.
 * Thread-safe.
 */
final class ProvidedKeys implements EncryptionKeys {
    private static final int MOST_KEPT = 64;

    private final String setting;
    private final KeyProvider provider;
    private volatile @Nullable Checked last;
    /**
     * Keys that were tried out and have decrypted a value, so that they needn't be tried out again. Planted values
     * can't add any.
     */
    private final Map<ByteBuffer, EncryptionKey> found = new ConcurrentHashMap<>();

    /** The current key as it was provided, and as it is used. */
    private record Checked(KeyProvider.Key provided, EncryptionKey key) {}

    /** @throws CacheException if the provider has no current key, or one that can't be used */
    ProvidedKeys(String setting, KeyProvider provider) {
        this.setting = setting;
        this.provider = provider;
        current();
    }

    @Override
    public EncryptionKey current() {
        EncryptionKey key;
        try {
            key = checked(provider.current());
        } catch (UnfitKeyException e) {
            throw new CacheException(e.getMessage());
        } catch (RuntimeException e) {
            throw new CacheException(subject() + " failed; nothing is stored", RedactedCause.of(e));
        }
        if (key == null) {
            throw new CacheException(subject() + " has no current key; nothing is stored");
        }
        return key;
    }

    private @Nullable EncryptionKey checked(KeyProvider.@Nullable Key provided) {
        if (provided == null) {
            return null;
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
        String name;
        try {
            name = Utf8.decode(id);
        } catch (UndecodableException e) {
            return null;
        }
        SecretKey secret = name.isEmpty() ? null : provider.find(name);
        if (secret == null) {
            return null;
        }
        EncryptionKey key = found.get(ByteBuffer.wrap(id));
        return key != null && key.secret().equals(secret) ? key : checked(name, secret);
    }

    @Override
    public void onDecrypted(EncryptionKey key) {
        ByteBuffer id = ByteBuffer.wrap(key.id());
        EncryptionKey known = found.get(id);
        if (known != key) {
            if (known == null && found.size() >= MOST_KEPT) {
                found.clear(); // Those in use come back.
            }
            found.put(id, key);
        }
    }

    /** How many keys are kept besides the current one. */
    int kept() {
        return found.size();
    }

    private EncryptionKey checked(String id, SecretKey secret) {
        try {
            return EncryptionKey.of(id, secret).requireUsable();
        } catch (UnfitKeyException e) {
            throw new UnfitKeyException(subject() + ": " + e.getMessage());
        }
    }

    private String subject() {
        return "The KeyProvider of the setting " + setting;
    }
}
