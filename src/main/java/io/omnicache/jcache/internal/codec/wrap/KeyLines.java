package io.omnicache.jcache.internal.codec.wrap;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.cache.CacheException;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a text: a line for each, with its id, a space, and 32 bytes in base64. The first key encrypts. Lines that
 * are empty or begin with # are passed over. Immutable.
 */
final class KeyLines {
    private final EncryptionKey current;
    private final Map<ByteBuffer, EncryptionKey> byId;

    private KeyLines(EncryptionKey current, Map<ByteBuffer, EncryptionKey> byId) {
        this.current = current;
        this.byId = byId;
    }

    /**
     * Reads the keys.
     *
     * @param source the subject of error messages, such as {@code the file /etc/keys}
     * @throws CacheException if there is none, or a line is wrong; the message names source and line, and no content
     */
    static KeyLines read(byte[] text, String source) {
        Map<ByteBuffer, EncryptionKey> byId = new LinkedHashMap<>();
        int number = 0;
        for (int from = 0; from < text.length; ) {
            int end = from;
            while (end < text.length && text[end] != '\n') {
                end++;
            }
            number++;
            byte[] line = trimmed(text, from, end);
            try {
                if (line.length > 0 && line[0] != '#') {
                    EncryptionKey key = key(line);
                    if (byId.putIfAbsent(ByteBuffer.wrap(key.id()), key) != null) {
                        throw new IllegalArgumentException("the id stands in an earlier line, too");
                    }
                }
            } catch (IllegalArgumentException e) {
                throw new CacheException("Line " + number + " of " + source + ": " + e.getMessage());
            } finally {
                Arrays.fill(line, (byte) 0);
            }
            from = end + 1;
        }
        if (byId.isEmpty()) {
            throw new CacheException("There is no key in " + source
                    + ": each line has an id, a space, and 32 bytes in base64; the first key encrypts");
        }
        return new KeyLines(byId.values().iterator().next(), byId);
    }

    private static byte[] trimmed(byte[] text, int from, int end) {
        int first = from;
        int last = end;
        while (first < last && text[first] <= ' ' && text[first] >= 0) {
            first++;
        }
        while (last > first && text[last - 1] <= ' ' && text[last - 1] >= 0) {
            last--;
        }
        return Arrays.copyOfRange(text, first, last);
    }

    private static EncryptionKey key(byte[] line) {
        int space = 0;
        while (space < line.length && line[space] != ' ' && line[space] != '\t') {
            space++;
        }
        if (space == line.length) {
            throw new IllegalArgumentException("it needs an id, a space, and 32 bytes in base64");
        }
        String id;
        try {
            id = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line, 0, space))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the id isn't UTF-8", e);
        }
        byte[] base64 = trimmed(line, space, line.length);
        byte[] key = null;
        try {
            key = decoded(base64);
            return EncryptionKey.of(id, new SecretKeySpec(key, "AES"));
        } finally {
            Arrays.fill(base64, (byte) 0);
            if (key != null) {
                Arrays.fill(key, (byte) 0);
            }
        }
    }

    private static byte[] decoded(byte[] base64) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) { // Its message tells a character of the key.
            throw new IllegalArgumentException("the key isn't base64");
        }
        if (key.length == 0) {
            throw new IllegalArgumentException("the key is empty");
        }
        return key;
    }

    EncryptionKey current() {
        return current;
    }

    @Nullable
    EncryptionKey find(byte[] id) {
        return byId.get(ByteBuffer.wrap(id));
    }
}
