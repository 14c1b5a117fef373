package io.omnicache.jcache.connection;

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
            } else {
                escaped.append(c);
            }
        }
        return escaped.toString();
    }
}
