package io.omnicache.jcache.internal.manager;

import io.omnicache.jcache.internal.codec.ClassResolver;
import io.omnicache.jcache.internal.codec.RedactedCause;
import io.omnicache.jcache.internal.codec.SizeLimit;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.wrap.Compression;
import io.omnicache.jcache.internal.codec.wrap.CompressionAlgorithm;
import io.omnicache.jcache.internal.codec.wrap.Encryption;
import io.omnicache.jcache.internal.codec.wrap.KeySources;
import io.omnicache.jcache.internal.codec.wrap.StoredForm;
import io.omnicache.jcache.internal.config.CacheOptions;
import io.omnicache.jcache.internal.config.CacheSettings;
import io.omnicache.jcache.internal.config.setting.ByteSize;
import io.omnicache.jcache.internal.text.Shown;
import io.omnicache.jcache.spi.KeyProvider;
import java.lang.reflect.InvocationTargetException;
import java.util.Objects;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Creates what is put around the values of a cache, by its settings. Stateless. */
final class StoredForms {
    private StoredForms() {}

    /**
     * @param limit the largest size of a stored value
     * @param closeables gets the application's provider of keys
     * @throws CacheException if keys can't be had, a library is missing, or the settings don't fit together
     */
    static StoredForm create(
            String name,
            CacheOptions options,
            ValueCodec codec,
            SizeLimit limit,
            Closeables closeables,
            ClassLoader classLoader) {
        ByteSize above = options.find(CacheSettings.COMPRESSION_ABOVE);
        String keys = options.find(CacheSettings.ENCRYPTION_KEYS);
        if (!codec.isWrappable()) {
            requireNothing(name, options, above, keys);
            return StoredForm.CONTENT_ONLY;
        }
        boolean acceptsPlain = options.get(CacheSettings.ENCRYPTION_ACCEPT_PLAIN);
        if (acceptsPlain && keys == null) {
            throw new CacheException(
                    "The cache " + Shown.name(name) + " has encryption.accept-plain: true, which means nothing"
                            + " without encryption.keys: name the keys, or remove it");
        }
        ByteSize largest = options.find(CacheSettings.COMPRESSION_MAX_SIZE);
        int mostBytes = (largest == null ? limit.max() : largest).bytes();
        CompressionAlgorithm algorithm = options.get(CacheSettings.COMPRESSION_CODEC);
        Compression compression;
        try {
            compression = above == null
                    ? Compression.readingOnly(mostBytes)
                    : Compression.above(above.bytes(), algorithm, mostBytes);
        } catch (CacheException e) {
            throw new CacheException("The cache " + Shown.name(name) + " can't compress values: " + e.getMessage());
        }
        Encryption encryption = keys == null
                ? null
                : new Encryption(KeySources.open(keys, name, type -> provider(type, name, closeables, classLoader)));
        return StoredForm.of(compression, encryption, acceptsPlain);
    }

    /** Whether the bytes of a codec are read only if a holder of the cache's keys has written them. */
    static boolean authenticates(CacheOptions options) {
        return options.sets(CacheSettings.ENCRYPTION_KEYS) && !options.get(CacheSettings.ENCRYPTION_ACCEPT_PLAIN);
    }

    /** The largest size of the bytes of a codec. */
    static SizeLimit contentLimit(CacheOptions options, SizeLimit limit) {
        ByteSize own = options.find(CacheSettings.COMPRESSION_MAX_SIZE);
        return own == null || options.find(CacheSettings.COMPRESSION_ABOVE) == null
                ? limit
                : new SizeLimit(limit.owner(), own, "the setting " + CacheSettings.COMPRESSION_MAX_SIZE.name());
    }

    private static void requireNothing(
            String name, CacheOptions options, @Nullable ByteSize above, @Nullable String keys) {
        String what = keys != null
                ? CacheSettings.ENCRYPTION_KEYS.name()
                : above != null ? CacheSettings.COMPRESSION_ABOVE.name() : null;
        if (what != null) {
            throw new CacheException("The cache " + Shown.name(name) + " has " + what + " and codec: "
                    + options.get(CacheSettings.CODEC)
                    + ", which stores the content of values and nothing else: take another codec, or leave out "
                    + what);
        }
    }

    private static KeyProvider provider(String type, String name, Closeables closeables, ClassLoader classLoader) {
        return closeables.make("provider of keys", name, () -> {
            try {
                return (KeyProvider) ClassResolver.resolve(type, classLoader)
                        .getConstructor()
                        .newInstance();
            } catch (InvocationTargetException | ExceptionInInitializerError e) {
                throw unusable(type, Objects.requireNonNullElse(e.getCause(), e));
            } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
                throw unusable(type, e);
            }
        });
    }

    /** The message of the reason may show a key. */
    private static CacheException unusable(String type, Throwable reason) {
        return new CacheException(
                "The class " + type + " of the setting encryption.keys is not there, isn't a public KeyProvider, or has"
                        + " no public constructor without parameters that works: " + RedactedCause.describe(reason),
                RedactedCause.of(reason));
    }
}
