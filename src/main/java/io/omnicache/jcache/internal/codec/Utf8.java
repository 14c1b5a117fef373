package io.omnicache.jcache.internal.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Decodes and measures UTF-8. Malformed bytes are reported; the JDK's {@code String} constructors would replace them.
 */
public final class Utf8 {
    private static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

    /** @throws UndecodableException if the bytes are not UTF-8 */
    public static String decode(byte[] bytes) {
        return decode(bytes, 0);
    }

    /**
     * Decodes the bytes from an offset to the end.
     *
     * @throws UndecodableException if the bytes are not UTF-8
     */
    public static String decode(byte[] bytes, int offset) {
        // The String constructor is many times faster than a CharsetDecoder. The decoder is needed only if the text
        // contains the replacement character, to find out whether the bytes contained that character too.
        String text = new String(bytes, offset, bytes.length - offset, StandardCharsets.UTF_8);
        if (text.indexOf(REPLACEMENT) < 0) {
            return text;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, offset, bytes.length - offset))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UndecodableException("Bytes are not UTF-8 text");
        }
    }

    /** Returns whether the text holds half of a surrogate pair, which UTF-8 can't represent. */
    public static boolean hasUnpairedSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isUnpairedSurrogate(text, i)) {
                return true;
            }
        }
        return false;
    }

    public static boolean isUnpairedSurrogate(String text, int index) {
        char c = text.charAt(index);
        if (!Character.isSurrogate(c)) {
            return false;
        }
        return Character.isHighSurrogate(c)
                ? index + 1 == text.length() || !Character.isLowSurrogate(text.charAt(index + 1))
                : index == 0 || !Character.isHighSurrogate(text.charAt(index - 1));
    }

    /**
     * Returns the number of bytes of the text in UTF-8, without encoding the text. An unpaired surrogate counts as half
     * of a pair: two bytes.
     */
    static long length(String text) {
        long length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        return length;
    }
}
