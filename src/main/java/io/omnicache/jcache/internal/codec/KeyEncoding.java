package io.omnicache.jcache.internal.codec;

import io.omnicache.jcache.spi.KeyCodec;
import java.io.ObjectInputFilter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Turns keys into the text that follows a cache's prefix in Redis, and back. Equal keys give equal bytes in every JVM,
 * different keys different bytes; no encoded key holds a brace; every key decodes to an equal object, of the same class
 * but for the JDK's collections. Which cases are known to fall short is listed in docs/format.md.
 *
 * <p>A {@code String} is its own text, other types carry a tag after {@code #}. Arrays are keys by content, as if they
 * were lists of their own class. Thread-safe.
 */
public final class KeyEncoding {
    private static final char MARK = '#';
    private static final Base64.Encoder TO_BASE64 = Base64.getUrlEncoder().withoutPadding();
    private static final Base64.Decoder FROM_BASE64 = Base64.getUrlDecoder();

    private final KeyCodecs codecs;
    private final GraphEncoding graphs;
    private final ObjectInputFilter filter;
    private final WriteFilter guard;
    private final ValueCodec exact;

    private KeyEncoding(ClassLoader loader, ObjectInputFilter filter) {
        this.filter = filter;
        guard = new WriteFilter(filter);
        exact = new JavaValueCodec(loader, filter);
        codecs = new KeyCodecs(loader, this);
        graphs = new GraphEncoding(codecs, filter, guard);
    }

    /**
     * The encoding of a cache manager: finds {@link KeyCodec}s, and classes of keys, in the given class loader.
     *
     * @throws CacheException if a {@link KeyCodec} found there can't be used
     */
    public static KeyEncoding forClassLoader(ClassLoader loader) {
        return new KeyEncoding(Objects.requireNonNull(loader, "loader"), SerialFilters.defaultsOfKeys());
    }

    /**
     * As {@link #forClassLoader(ClassLoader)}, with a pattern that decoding applies besides the default filter and that
     * of the JVM: what any of the three refuses is refused. It needs to name the classes of keys and of their parts, but
     * not the collections that keys are encoded with.
     *
     * @param filterPattern in the syntax of {@code jdk.serialFilter} (JEP 290), as for the values
     * @throws CacheException also if the pattern is not valid
     */
    public static KeyEncoding forClassLoader(ClassLoader loader, String filterPattern) {
        return new KeyEncoding(Objects.requireNonNull(loader, "loader"), SerialFilters.forKeys(filterPattern));
    }

    /**
     * Encodes a key.
     *
     * @throws CacheException if the key can't be encoded, for example because a part of it is not serialisable, or because
     *     decoding would refuse it; the message names the class and the remedy
     */
    public byte[] encode(Object key) {
        Objects.requireNonNull(key, "key");
        return encode(key, 0);
    }

    /** As above, for a part within {@code depth} codecs. */
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
        KeyCodec codec = codecs.forType(key.getClass());
        if (codec != null) {
            return MARK + "x" + KeyCodecs.tag(codec) + ':' + KeyText.escapeBytes(codecs.encode(codec, key, depth));
        }
        if (key instanceof Enum<?> constant) {
            requireTaken(constant);
            return MARK + "e" + KeyText.escape(constant.getDeclaringClass().getName() + '.' + constant.name());
        }
        if (key instanceof byte[] bytes) {
            return MARK + "b" + TO_BASE64.encodeToString(bytes);
        }
        return MARK + "j" + TO_BASE64.encodeToString(graphs.encode(key, depth));
    }

    private void requireTaken(Enum<?> key) {
        Class<?> type = key.getDeclaringClass();
        WriteFilter.ClassVerdicts judgements = guard.judgements();
        if (judgements.arePatterns()
                ? judgements.of(type).verdict() == WriteFilter.Verdict.REJECTED
                : judgements.refuses(type)) {
            Rejection refusal = SerialFilters.refusal(type, filter);
            if (refusal != null) {
                throw Refusals.of("Key", key, refusal);
            }
        }
    }

    /**
     * Decodes what {@link #encode} returned.
     *
     * @throws UndecodableException if the bytes are no encoded key, or its class can't be loaded, has changed or is
     *     refused by the serial filter
     */
    public Object decode(byte[] encoded) {
        return decode(Objects.requireNonNull(encoded, "encoded"), 0);
    }

    /**
     * What copies of a key are decoded from, by which they are of its class also where it is a collection of the JDK's, of which
     * {@link #encode} doesn't keep the class. Only for copies within this JVM.
     */
    public ValueCodec exact() {
        return exact;
    }

    /** As above, for a part within {@code depth} codecs. */
    Object decode(byte[] encoded, int depth) {
        String text = KeyText.fromUtf8(encoded);
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
        } catch (Throwable e) {
            throw DecodeFailure.of(e, "Key of kind '#" + printable(tag) + "' can't be decoded");
        }
        throw new UndecodableException("Key is of unknown kind '#" + printable(tag) + "'");
    }

    private @Nullable Object decodeTagged(char tag, String text, int depth) {
        return switch (tag) {
            case 's' -> KeyText.unescape(text);
            case 'b' -> FROM_BASE64.decode(text);
            case 'e' -> EnumNames.resolve(KeyText.unescape(text), codecs.classLoader(), filter);
            case 'j' -> graphs.decode(FROM_BASE64.decode(text), depth);
            case 'x' -> codecs.decode(text, depth);
            default -> ScalarKeys.decode(tag, text);
        };
    }

    private static String printable(char tag) {
        return tag > ' ' && tag < 0x7F ? String.valueOf(tag) : String.format("\\u%04x", (int) tag);
    }
}
