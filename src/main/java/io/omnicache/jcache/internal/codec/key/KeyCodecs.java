package io.omnicache.jcache.internal.codec.key;

import io.omnicache.jcache.internal.codec.RedactedCause;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.spi.KeyCodec;
import java.io.Serializable;
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
 * The {@link KeyCodec}s of one class loader. An application's codecs come before the built-in codecs and can therefore
 * replace them. The codec of a class is remembered in a {@link ClassValue}, which doesn't keep the class from being
 * unloaded. Thread-safe.
 *
 * <p>The parameter {@code depth} of each method is the number of key codecs around the key: 0 for a whole key.
 */
final class KeyCodecs {
    /**
     * The largest number of key codecs within each other. Each level holds a copy of the levels below it, so a key
     * planted in Redis with many levels would fill the heap.
     */
    private static final int MAX_DEPTH = 32;

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

    /** Stands, in the stream of a key, for a part whose class has a codec. */
    record Proxy(String tag, byte[] encoded) implements Serializable {}

    /**
     * @throws CacheException if a codec can't be loaded, or if its tag is invalid, reserved or used by another codec
     */
    KeyCodecs(ClassLoader loader, KeyEncoding keys) {
        this.loader = loader;
        this.keys = keys;
        try {
            for (KeyCodec codec : ServiceLoader.load(KeyCodec.class, loader)) {
                if (tag(codec).startsWith(HibernateKeyCodec.TAG_PREFIX)) {
                    throw invalidTag(codec, "begins with the reserved " + HibernateKeyCodec.TAG_PREFIX);
                }
                register(codec);
            }
        } catch (ServiceConfigurationError e) {
            throw new CacheException(
                    "A KeyCodec named in META-INF/services/" + KeyCodec.class.getName()
                            + " can't be loaded: correct the file or the class",
                    e);
        }
        HibernateKeyCodec.all().forEach(this::register);
        all = List.copyOf(byTag.values());
    }

    private void register(KeyCodec codec) {
        if (!TAG.matcher(tag(codec)).matches()) {
            throw invalidTag(codec, "must be 1 to 32 of a-z, 0-9, '.' and '-'");
        }
        if (byTag.putIfAbsent(tag(codec), codec) != null) {
            throw invalidTag(codec, "is already taken by another KeyCodec");
        }
    }

    private static CacheException invalidTag(KeyCodec codec, String reason) {
        return new CacheException(
                "Tag '" + tag(codec) + "' of KeyCodec " + codec.getClass().getName() + ' ' + reason);
    }

    /**
     * Returns whether codecs are asked about the class. They are not asked about classes with a tag of their own, nor
     * about the proxies that {@link GraphOutput} writes.
     */
    private static boolean isOffered(Class<?> type) {
        return type != String.class
                && !type.isArray()
                && !ScalarKeys.isScalar(type)
                && type != CollectionProxy.class
                && type != Proxy.class
                && type != CollectionProxy.UnserializableComparator.class;
    }

    ClassLoader classLoader() {
        return loader;
    }

    /** Returns the proxy for a part whose class has a codec; null if the class has none. */
    @Nullable
    Proxy proxyOf(Object part, int depth) {
        KeyCodec codec = codecOf(part);
        return codec == null ? null : new Proxy(tag(codec), encode(codec, part, depth));
    }

    Object resolve(Proxy proxy, int depth) {
        return decode(proxy.tag(), proxy.encoded(), depth);
    }

    /** Returns {@code <tag>:<escaped bytes>}; null if the key's class has no codec. */
    @Nullable
    String encodeTagged(Object key, int depth) {
        KeyCodec codec = codecOf(key);
        return codec == null ? null : tag(codec) + ':' + KeyText.escapeBytes(encode(codec, key, depth));
    }

    /** Decodes a text that {@link #encodeTagged} returned. */
    Object decodeTagged(String tagged, int depth) {
        int colon = tagged.indexOf(':');
        if (colon < 0) {
            throw new UndecodableException("Key of kind '#x' names no KeyCodec");
        }
        return decode(tagged.substring(0, colon), KeyText.unescapeBytes(tagged.substring(colon + 1)), depth);
    }

    private @Nullable KeyCodec codecOf(Object key) {
        return byType.get(key.getClass()).orElse(null);
    }

    // A codec may throw undeclared exceptions. Encoding passes on a CacheException. All methods but decode pass on an
    // Error. Every other failure is wrapped.

    private static String tag(KeyCodec codec) {
        try {
            return codec.tag();
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw failed(codec, "doesn't say its tag", e);
        }
    }

    private static boolean handles(KeyCodec codec, Class<?> type) {
        try {
            return codec.handles(type);
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw failed(codec, "doesn't say whether it handles " + type.getName(), e);
        }
    }

    private byte[] encode(KeyCodec codec, Object key, int depth) {
        try {
            return codec.encode(key, new Context(keys, loader, depth + 1));
        } catch (CacheException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw failed(codec, "can't encode a key of " + key.getClass().getName(), e);
        }
    }

    private Object decode(String tag, byte[] encoded, int depth) {
        KeyCodec codec = byTag.get(tag);
        if (codec == null) {
            throw new UndecodableException("Key needs a KeyCodec that the manager's class loader doesn't have"
                    + (TAG.matcher(tag).matches() ? ": its tag is '" + tag + "'" : ""));
        }
        try {
            return codec.decode(encoded, new Context(keys, loader, depth + 1));
        } catch (Throwable e) {
            throw UndecodableException.of(e, "KeyCodec " + codec.getClass().getName() + " can't decode a key");
        }
    }

    private static CacheException failed(KeyCodec codec, String what, Throwable thrown) {
        return new CacheException("KeyCodec " + codec.getClass().getName() + ' ' + what, RedactedCause.of(thrown));
    }

    private record Context(KeyEncoding keys, ClassLoader classLoader, int depth) implements KeyCodec.Context {
        @Override
        public byte[] encode(Object part) {
            if (depth > MAX_DEPTH) {
                throw new CacheException(
                        "Key has more than " + MAX_DEPTH + " levels of parts that have a KeyCodec: flatten it");
            }
            return keys.encode(part, depth);
        }

        @Override
        public Object decode(byte[] encoded) {
            if (depth > MAX_DEPTH) {
                throw new UndecodableException(
                        "Key has more than " + MAX_DEPTH + " levels of parts that have a KeyCodec");
            }
            return keys.decode(encoded, depth);
        }
    }
}
