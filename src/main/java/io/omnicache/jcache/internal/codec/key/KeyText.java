package io.omnicache.jcache.internal.codec.key;

import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.Utf8;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/**
 * Escapes text in keys: braces and percent signs as {@code %XX}, unpaired surrogates as {@code %uXXXX}. Redis Cluster
 * would take braces for a hash tag, and UTF-8 can't represent unpaired surrogates. Stateless.
 */
final class KeyText {
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private KeyText() {}

    /**
     * Returns whether the text needs no escapes: it doesn't begin with {@code #} and has no brace and no unpaired
     * surrogate.
     */
    static boolean isPlain(String text) {
        return !text.startsWith("#") && firstToEscape(text, false) < 0;
    }

    static String escape(String text) {
        int first = firstToEscape(text, true);
        if (first < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length() + 8).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isReserved(c)) {
                out.append('%').append(HEX.toHexDigits((byte) c));
            } else if (Utf8.isUnpairedSurrogate(text, i)) {
                out.append("%u").append(HEX.toHexDigits(c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    static String unescape(String escaped) {
        int next = escaped.indexOf('%');
        if (next < 0) {
            return escaped;
        }
        StringBuilder out = new StringBuilder(escaped.length());
        int done = 0;
        for (; next >= 0; next = escaped.indexOf('%', done)) {
            out.append(escaped, done, next);
            boolean unit = next + 1 < escaped.length() && escaped.charAt(next + 1) == 'u';
            int digits = unit ? next + 2 : next + 1;
            done = digits + (unit ? 4 : 2);
            if (done > escaped.length()) {
                throw new UndecodableException("Key has an escape that is cut short");
            }
            out.append((char) HexFormat.fromHexDigits(escaped, digits, done));
        }
        return out.append(escaped, done, escaped.length()).toString();
    }

    /** Returns the bytes as printable ASCII text without braces. */
    static String escapeBytes(byte[] bytes) {
        StringBuilder out = new StringBuilder(bytes.length + 8);
        for (byte b : bytes) {
            if (b > ' ' && b < 0x7F && !isReserved((char) b)) {
                out.append((char) b);
            } else {
                out.append('%').append(HEX.toHexDigits(b));
            }
        }
        return out.toString();
    }

    static byte[] unescapeBytes(String escaped) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c == '%' && i + 2 < escaped.length()) {
                out.write(HexFormat.fromHexDigits(escaped, i + 1, i + 3));
                i += 2;
            } else if (c < 0x7F && c != '%') {
                out.write(c);
            } else {
                throw new UndecodableException("Key has a character or an escape that its encoding never writes");
            }
        }
        return out.toByteArray();
    }

    private static int firstToEscape(String text, boolean percentToo) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{' || c == '}' || (percentToo && c == '%') || Utf8.isUnpairedSurrogate(text, i)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isReserved(char c) {
        return c == '%' || c == '{' || c == '}';
    }
}
