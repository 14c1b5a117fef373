package io.omnicache.jcache.internal.codec;

import io.omnicache.jcache.internal.codec.CollectionProxy.UnserializableComparator;
import io.omnicache.jcache.spi.KeyCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The {@link KeyCodec}s of one class loader: those of applications before the built-in ones, so that they can replace
 * them. Which codec a class has is remembered with the class and goes with it.
 */
final class KeyCodecs {
    private static final Pattern TAG = Pattern.compile("[a-z0-9.-]{1,32}");

    private final ClassLoader loader;
    private final KeyEncoding keys;
    private final Map<String, KeyCodec> byTag = new LinkedHashMap<>();
    private final List<KeyCodec> all;

    private final ClassValue<Optional<KeyCodec>> byType = new ClassValue<>() {
        @Override
        protected Optional<KeyCodec> computeValue(Class<?> type) {
            return isOffered(type)
                    ? all.stream().filter(codec -> handles(codec, type)).findFirst()
                    : Optional.empty();
        }
    };

    KeyCodecs(ClassLoader loader, KeyEncoding keys) {
        this.loader = loader;
        this.keys = keys;
        try {
            for (KeyCodec codec : ServiceLoader.load(KeyCodec.class, loader)) {
                if (tag(codec).startsWith(HibernateKeyCodecs.TAG_PREFIX)) {
                    throw refused(codec, "begins with the reserved " + HibernateKeyCodecs.TAG_PREFIX);
                }
                register(codec);
            }
        } catch (ServiceConfigurationError e) {
            throw new CacheException(
                    "A KeyCodec named in META-INF/services/" + KeyCodec.class.getName()
                            + " can't be loaded: correct the file or the class",
                    e);
        }
        HibernateKeyCodecs.all().forEach(this::register);
        all = List.copyOf(byTag.values());
    }

    private void register(KeyCodec codec) {
        if (!TAG.matcher(tag(codec)).matches()) {
            throw refused(codec, "must be 1 to 32 of a-z, 0-9, '.' and '-'");
        }
        if (byTag.putIfAbsent(tag(codec), codec) != null) {
            throw refused(codec, "is already taken by another KeyCodec");
        }
    }

    private static CacheException refused(KeyCodec codec, String reason) {
        return new CacheException(
                "Tag '" + tag(codec) + "' of KeyCodec " + codec.getClass().getName() + ' ' + reason);
    }

    /** Not what has a tag of its own, nor what {@link GraphOutput} itself puts into a stream. */
    private static boolean isOffered(Class<?> type) {
        return type != String.class
                && !type.isArray()
                && !ScalarKeys.isScalar(type)
                && type != CollectionProxy.class
                && type != KeyCodecProxy.class
                && type != UnserializableComparator.class;
    }

    /** @throws CacheException if the codec fails to say so; an {@link Error} passes, here and below */
    static String tag(KeyCodec codec) {
        try {
            return codec.tag();
        } catch (Error e) {
            throw e;
        } catch (Throwable e) { // Also what isn't declared.
            throw failed(codec, "doesn't say its tag", e);
        }
    }

    private static boolean handles(KeyCodec codec, Class<?> type) {
        try {
            return codec.handles(type);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) { // Also what isn't declared.
            throw failed(codec, "doesn't say whether it handles " + type.getName(), e);
        }
    }

    private static CacheException failed(KeyCodec codec, String what, Throwable thrown) {
        return new CacheException("KeyCodec " + codec.getClass().getName() + ' ' + what, RedactedCause.of(thrown));
    }

    @Nullable
    KeyCodec forType(Class<?> type) {
        return byType.get(type).orElse(null);
    }

    byte[] encode(KeyCodec codec, Object key, int depth) {
        try {
            return codec.encode(key, new CodecContext(keys, loader, depth + 1));
        } catch (CacheException e) {
            throw e;
        } catch (Error e) {
            throw e;
        } catch (Throwable e) { // Also what isn't declared.
            throw failed(codec, "can't encode a key of " + key.getClass().getName(), e);
        }
    }

    /** Decodes {@code <tag>:<escaped bytes>}. */
    Object decode(String tagged, int depth) {
        int colon = tagged.indexOf(':');
        if (colon < 0) {
            throw new UndecodableException("Key of kind '#x' names no KeyCodec");
        }
        return decode(tagged.substring(0, colon), KeyText.unescapeBytes(tagged.substring(colon + 1)), depth);
    }

    Object decode(String tag, byte[] encoded, int depth) {
        KeyCodec codec = byTag.get(tag);
        if (codec == null) {
            throw new UndecodableException("Key needs a KeyCodec that the manager's class loader doesn't have"
                    + (TAG.matcher(tag).matches() ? ": its tag is '" + tag + "'" : ""));
        }
        try {
            return codec.decode(encoded, new CodecContext(keys, loader, depth + 1));
        } catch (Throwable e) {
            throw DecodeFailure.of(e, "KeyCodec " + codec.getClass().getName() + " can't decode a key");
        }
    }

    ClassLoader classLoader() {
        return loader;
    }
}
