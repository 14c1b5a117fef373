package io.omnicache.jcache.codec;

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
final class KeyCodecs implements KeyCodec.Context {
    private static final Pattern TAG = Pattern.compile("[a-z0-9.-]{1,32}");

    private final ClassLoader loader;
    private final KeyEncoding keys;
    private final Map<String, KeyCodec> byTag = new LinkedHashMap<>();
    private final List<KeyCodec> all;

    private final ClassValue<Optional<KeyCodec>> byType = new ClassValue<>() {
        @Override
        protected Optional<KeyCodec> computeValue(Class<?> type) {
            return all.stream().filter(codec -> codec.handles(type)).findFirst();
        }
    };

    KeyCodecs(ClassLoader loader, KeyEncoding keys) {
        this.loader = loader;
        this.keys = keys;
        try {
            for (KeyCodec codec : ServiceLoader.load(KeyCodec.class, loader)) {
                if (codec.tag().startsWith(HibernateKeyCodecs.TAG_PREFIX)) {
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
        if (!TAG.matcher(codec.tag()).matches()) {
            throw refused(codec, "must be 1 to 32 of a-z, 0-9, '.' and '-'");
        }
        if (byTag.putIfAbsent(codec.tag(), codec) != null) {
            throw refused(codec, "is already taken by another KeyCodec");
        }
    }

    private static CacheException refused(KeyCodec codec, String reason) {
        return new CacheException(
                "Tag '" + codec.tag() + "' of KeyCodec " + codec.getClass().getName() + ' ' + reason);
    }

    @Nullable
    KeyCodec forType(Class<?> type) {
        return byType.get(type).orElse(null);
    }

    byte[] encode(KeyCodec codec, Object key) {
        try {
            return codec.encode(key, this);
        } catch (CacheException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new CacheException(
                    "KeyCodec " + codec.getClass().getName() + " can't encode a key of "
                            + key.getClass().getName(),
                    ContentFree.of(e));
        }
    }

    /** Decodes {@code <tag>:<escaped bytes>}. */
    Object decode(String tagged) {
        int colon = tagged.indexOf(':');
        if (colon < 0) {
            throw new UndecodableException("Key of kind '#x' names no KeyCodec");
        }
        return decode(tagged.substring(0, colon), KeyText.unescapeBytes(tagged.substring(colon + 1)));
    }

    Object decode(String tag, byte[] encoded) {
        KeyCodec codec = byTag.get(tag);
        if (codec == null) {
            throw new UndecodableException("Key needs a KeyCodec that the manager's class loader doesn't have"
                    + (TAG.matcher(tag).matches() ? ": its tag is '" + tag + "'" : ""));
        }
        try {
            return codec.decode(encoded, this);
        } catch (UndecodableException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new UndecodableException(
                    "KeyCodec " + codec.getClass().getName() + " can't decode a key", ContentFree.of(e));
        }
    }

    @Override
    public byte[] encode(Object part) {
        return keys.encode(part);
    }

    @Override
    public Object decode(byte[] encoded) {
        return keys.decode(encoded);
    }

    @Override
    public ClassLoader classLoader() {
        return loader;
    }
}
