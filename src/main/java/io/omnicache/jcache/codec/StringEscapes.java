package io.omnicache.jcache.codec;

import java.util.HexFormat;

/**
 * Strings that can't stand as they are in a key: those that begin with the mark, hold a brace, or hold a surrogate
 * without its pair, which UTF-8 can't say. Such characters, and {@code %}, become {@code %} and four hexadecimal digits.
 */
final class StringEscapes {
    private static final HexFormat HEX = HexFormat.of();

    private StringEscapes() {}

    static boolean isPlain(String text) {
        if (text.startsWith("#")) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{' || c == '}' || isUnpaired(text, i)) {
                return false;
            }
        }
        return true;
    }

    static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 10);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '{' || c == '}' || c == '%' || isUnpaired(text, i)) {
                escaped.append('%').append(HEX.toHexDigits(c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    static String unescape(String escaped) {
        StringBuilder text = new StringBuilder(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c == '%') {
                if (i + 5 > escaped.length()) {
                    throw new IllegalArgumentException("truncated escape");
                }
                text.append((char) HexFormat.fromHexDigits(escaped, i + 1, i + 5));
                i += 4;
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    private static boolean isUnpaired(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }
}
