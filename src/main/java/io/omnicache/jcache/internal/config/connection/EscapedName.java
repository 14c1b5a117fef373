package io.omnicache.jcache.internal.config.connection;

import java.nio.charset.StandardCharsets;

/**
 * Names of caches and namespaces as a part of a key: what could make two of them overlap, pin entries to a slot or act as
 * a pattern is percent-encoded.
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
            } else if (isUnpaired(name, i)) {
                escaped.append(String.format("%%u%04X", (int) c));
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /** UTF-8 has no form for half a character: two names would become one. */
    private static boolean isUnpaired(String name, int i) {
        char c = name.charAt(i);
        return Character.isHighSurrogate(c)
                ? i + 1 == name.length() || !Character.isLowSurrogate(name.charAt(i + 1))
                : Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(name.charAt(i - 1)));
    }
}
