package io.omnicache.jcache.internal.event.remote;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the JVMs that have a cache open tell each other about listeners. Text: version, kind, sender, token, needs, with
 * spaces between; docs/format.md describes it.
 *
 * @param sender the member that sent it
 * @param token what an acknowledgement repeats
 * @param needs what the listeners of the sender need now; 0 in an acknowledgement
 */
record ControlMessage(Kind kind, String sender, String token, int needs) {
    private static final String VERSION = "1";
    private static final int WORDS = 5;
    /** No token. */
    static final String NONE = "-";

    enum Kind {
        /** The needs of the sender have changed. With a token, each member acknowledges. */
        NEEDS("N"),
        ACKNOWLEDGED("A");

        final String code;

        Kind(String code) {
            this.code = code;
        }
    }

    byte[] bytes() {
        return String.join(" ", VERSION, kind.code, sender, token, Integer.toString(needs))
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** Reads a message; {@code null} if it has another version, or isn't one. */
    static @Nullable ControlMessage read(byte[] bytes) {
        String[] words = new String(bytes, StandardCharsets.US_ASCII).split(" ", -1);
        if (words.length < WORDS || !words[0].equals(VERSION)) {
            return null;
        }
        for (Kind kind : Kind.values()) {
            if (kind.code.equals(words[1])) {
                try {
                    return new ControlMessage(kind, words[2], words[3], Integer.parseInt(words[4]));
                } catch (NumberFormatException e) {
                    return null;
                }
            }
        }
        return null;
    }
}
