package io.omnicache.jcache.internal.config.connection;

import java.nio.charset.StandardCharsets;

/**
 * Escapes the name of a cache or namespace for use in a Redis key. Different names always give different texts.
 * Characters that separate the parts of a key, select a hash slot or form a pattern are percent-encoded.
 */
public final class EscapedName {
    private static final String SPECIAL = " %:{}*?[]\\~";

    private EscapedName() {}

    public static String of(String name) {
        StringBuilder escaped = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < ' ' || c == 0x7f || SPECIAL.indexOf(c) >= 0) {
                for (byte b : String.valueOf(c).getBytes(StandardCharsets.UTF_8)) {
                    escaped.append(String.format("%%%02X", b));
                }
            } else if (isUnpairedSurrogate(name, i)) {
                escaped.append(String.format("%%u%04X", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /**
     * Returns whether the character is an unpaired surrogate. Encoding to UTF-8 would replace every unpaired surrogate
     * by the same character, so that different names would give the same text.
     */
    private static boolean isUnpairedSurrogate(String name, int i) {
        char c = name.charAt(i);
        return Character.isHighSurrogate(c)
                ? i + 1 == name.length() || !Character.isLowSurrogate(name.charAt(i + 1))
                : Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(name.charAt(i - 1)));
    }
}
