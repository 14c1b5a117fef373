package io.omnicache.jcache.codec;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;

/**
 * Keys as printable bytes that never hold a brace. A string is its own UTF-8 text, other types are marked by a tag after
 * {@code #}. Every key decodes back to an equal object of its class. Thread-safe.
 */
public final class KeyEncoding {
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private final JavaSerialization serialization;

    private KeyEncoding(ClassLoader loader) {
        this.serialization = new JavaSerialization(loader);
    }

    public static KeyEncoding forClassLoader(ClassLoader loader) {
        return new KeyEncoding(loader);
    }

    /**
     * @throws javax.cache.CacheException if the key's class isn't serialisable; the message names it
     */
    public byte[] encode(Object key) {
        return text(key).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * @throws UndecodableException if the bytes are no key
     */
    public Object decode(byte[] encoded) {
        String text = new String(encoded, StandardCharsets.UTF_8);
        if (!text.startsWith("#")) {
            return text;
        }
        if (text.length() < 2) {
            throw new UndecodableException("the key has a mark without a tag");
        }
        String body = text.substring(2);
        try {
            return switch (text.charAt(1)) {
                case 'i' -> Integer.valueOf(body);
                case 'l' -> Long.valueOf(body);
                case 'u' -> UUID.fromString(body);
                case 's' -> StringEscapes.unescape(body);
                case 'b' -> Base64.getUrlDecoder().decode(body);
                case 'j' -> serialization.read(Base64.getUrlDecoder().decode(body), 0);
                default -> throw new UndecodableException("the key's tag " + text.charAt(1) + " is unknown");
            };
        } catch (IllegalArgumentException e) {
            throw new UndecodableException("the key behind the tag " + text.charAt(1) + " is malformed");
        }
    }

    private String text(Object key) {
        if (key instanceof String string) {
            return StringEscapes.isPlain(string) ? string : "#s" + StringEscapes.escape(string);
        } else if (key instanceof Integer || key instanceof Long) {
            return (key instanceof Integer ? "#i" : "#l") + key;
        } else if (key instanceof UUID uuid) {
            return "#u" + uuid;
        } else if (key instanceof byte[] bytes) {
            return "#b" + BASE64.encodeToString(bytes);
        }
        return "#j" + BASE64.encodeToString(serialization.write(key));
    }
}
