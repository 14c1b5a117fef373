package io.omnicache.jcache.internal.codec.key;

import io.omnicache.jcache.internal.codec.OversizedException;
import io.omnicache.jcache.internal.codec.SizeLimit;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.Utf8;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.filter.SerialRules;
import io.omnicache.jcache.internal.codec.filter.WriteFilter;
import io.omnicache.jcache.internal.codec.serial.JavaValueCodec;
import java.io.ObjectInputFilter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Encodes keys to the text that follows a cache's prefix in Redis, and decodes them. Equal keys give equal bytes in
 * every JVM, and different keys give different bytes. No encoded key contains a brace. Every key decodes to an equal
 * object, which has the same class unless it is a JDK collection. docs/format.md lists the known exceptions.
 *
 * <p>A {@code String} is encoded as its own text; any other type gets {@code #} and a tag in front. Arrays are compared
 * by content; arrays of different classes are different keys. Thread-safe.
 */
public final class KeyEncoding {
    private static final char MARK = '#';
    private static final Base64.Encoder TO_BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder FROM_BASE64 = Base64.getUrlDecoder();

    private final KeyCodecs codecs;
    private final GraphEncoding graphs;
    private final EnumKeys enums;
    private final ValueCodec exact;

    private KeyEncoding(ClassLoader loader, ObjectInputFilter filter) {
        WriteFilter writeFilter = new WriteFilter(filter);
        exact = new JavaValueCodec(loader, filter);
        codecs = new KeyCodecs(loader, this);
        graphs = new GraphEncoding(codecs, filter, writeFilter);
        enums = new EnumKeys(loader, filter, writeFilter);
    }

    /**
     * Returns the key encoding for a class loader, with the default serial filter.
     *
     * @param loader the class loader in which {@link io.omnicache.jcache.spi.KeyCodec}s and the classes of keys are
     *     found
     * @throws CacheException if a {@code KeyCodec} found there can't be used
     */
    public static KeyEncoding forClassLoader(ClassLoader loader) {
        return forClassLoader(loader, SerialRules.of(null));
    }

    /**
     * As {@link #forClassLoader(ClassLoader)}, with an additional filter pattern. Decoding rejects a class if the
     * default filter, the JVM's filter or the pattern rejects it. The pattern must allow the classes of keys and of
     * their parts; it needn't allow the collections that the encoding itself uses.
     *
     * @param filterPattern in the syntax of {@code jdk.serialFilter} (JEP 290), as for values
     * @throws CacheException also if the pattern is not valid
     */
    public static KeyEncoding forClassLoader(ClassLoader loader, String filterPattern) {
        return forClassLoader(loader, SerialRules.of(filterPattern));
    }

    /**
     * As {@link #forClassLoader(ClassLoader, String)}, for a cache.
     *
     * @param rules the cache's rules, which its keys and values share
     */
    public static KeyEncoding forClassLoader(ClassLoader loader, SerialRules rules) {
        return new KeyEncoding(
                Objects.requireNonNull(loader, "loader"), rules.ofKeys(GraphEncoding.OWN_CLASSES_PATTERN));
    }

    /**
     * Encodes a key.
     *
     * @throws CacheException if the key can't be encoded, for example because a part of it is not serialisable, or if
     *     decoding would reject it; the message names the class and the remedy
     */
    public byte[] encode(Object key) {
        Objects.requireNonNull(key, "key");
        return encode(key, 0);
    }

    /**
     * As {@link #encode(Object)}, with a size limit. A text or byte array that is longer than the limit is refused
     * before it is encoded.
     *
     * @throws OversizedException if the encoded key takes more bytes than the limit
     */
    public byte[] encode(Object key, SizeLimit limit) {
        if (key instanceof String text) {
            limit.checkKey(text);
        } else if (key instanceof byte[] bytes) {
            limit.checkKey(bytes);
        }
        byte[] encoded = encode(key);
        limit.checkKey(encoded);
        return encoded;
    }

    /** @param depth the number of key codecs around the key: 0 for a whole key */
    byte[] encode(Object key, int depth) {
        return encodeText(key, depth).getBytes(StandardCharsets.UTF_8);
    }

    private String encodeText(Object key, int depth) {
        if (key instanceof String text) {
            return KeyText.isPlain(text) ? text : MARK + "s" + KeyText.escape(text);
        }
        String scalar = ScalarKeys.encode(key);
        if (scalar != null) {
            return MARK + scalar;
        }
        String coded = codecs.encodeTagged(key, depth);
        if (coded != null) {
            return MARK + "x" + coded;
        }
        if (key instanceof Enum<?> constant) {
            return MARK + "e" + KeyText.escape(enums.encode(constant));
        }
        if (key instanceof byte[] bytes) {
            return MARK + "b" + TO_BASE64.encodeToString(bytes);
        }
        return MARK + "j" + TO_BASE64.encodeToString(graphs.encode(key, depth));
    }

    /**
     * Decodes bytes that {@link #encode(Object)} returned.
     *
     * @throws UndecodableException if the bytes are no encoded key, or if the key's class can't be loaded, has changed
     *     or is rejected by the serial filter
     */
    public Object decode(byte[] encoded) {
        return decode(Objects.requireNonNull(encoded, "encoded"), 0);
    }

    /** @param depth the number of key codecs around the key: 0 for a whole key */
    Object decode(byte[] encoded, int depth) {
        String text = Utf8.decode(encoded);
        if (text.isEmpty() || text.charAt(0) != MARK) {
            return text;
        }
        if (text.length() == 1) {
            throw new UndecodableException("Key has no tag after '#'");
        }
        char tag = text.charAt(1);
        try {
            Object key = decodeTagged(tag, text.substring(2), depth);
            if (key != null) {
                return key;
            }
        } catch (Throwable e) { // Decoding runs code of the application, which may throw any exception or error.
            throw UndecodableException.of(e, "Key of kind '#" + printable(tag) + "' can't be decoded");
        }
        throw new UndecodableException("Key is of unknown kind '#" + printable(tag) + "'");
    }

    private @Nullable Object decodeTagged(char tag, String text, int depth) {
        return switch (tag) {
            case 's' -> KeyText.unescape(text);
            case 'b' -> FROM_BASE64.decode(text);
            case 'e' -> enums.decode(KeyText.unescape(text));
            case 'j' -> graphs.decode(FROM_BASE64.decode(text), depth);
            case 'x' -> codecs.decodeTagged(text, depth);
            default -> ScalarKeys.decode(tag, text);
        };
    }

    /**
     * Returns the codec with which keys are copied within this JVM. The codec keeps the class of every key;
     * {@link #encode(Object)} doesn't keep the classes of JDK collections.
     */
    public ValueCodec exact() {
        return exact;
    }

    private static String printable(char tag) {
        return tag > ' ' && tag < 0x7F ? String.valueOf(tag) : String.format("\\u%04x", (int) tag);
    }
}
