package io.omnicache.jcache;

import java.nio.charset.StandardCharsets;

/**
 * Cache names as a part of a key: what could make two caches overlap, pin entries to a slot or act as a pattern is
 * percent-encoded.
 */
final class CacheNames {
    private static final String SPECIAL = " %:{}*?[]\\~";

    private CacheNames() {}

    static String escape(String name) {
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
