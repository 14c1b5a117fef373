package io.omnicache.jcache.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.omnicache.jcache.internal.codec.key.KeyEncoding;
import io.omnicache.jcache.internal.config.connection.EscapedName;
import java.util.Arrays;
import java.util.List;

/** Two cache names and two keys: neither cache has a key of the other one, and no cache has a key of the library's own. */
final class NameTargets {
    private static final KeyEncoding KEYS = KeyEncoding.forClassLoader(NameTargets.class.getClassLoader());
    private static final List<String> PIECES = List.of(
            "",
            "a",
            "b",
            ":",
            "::",
            "*",
            "?",
            "[a]",
            "\\",
            "~",
            "~lock:",
            "~index:1:",
            "~n:",
            "{",
            "}",
            "{a}",
            "%",
            "%3A",
            "%7B",
            "%u",
            "%uD83D",
            "#",
            "#i1",
            "é",
            "e\u0301",
            "\uD83D\uDE00",
            "\uD83D",
            "\uDE00",
            "\0",
            "\n",
            "\r\n",
            " ",
            "\u007f",
            "\u0085",
            "\u2028",
            "İ",
            "ı",
            "K",
            "\uFFFD",
            "\uFFFF",
            "users",
            "^",
            "-",
            "$",
            "|",
            "\"",
            "'",
            "/",
            "..");

    private NameTargets() {}

    static List<FuzzTarget> all() {
        return List.of(FuzzTarget.of("cache names", 60_000, NameTargets::pair, NameTargets::areApart)
                .refusing(failure -> false));
    }

    /** Four texts, each behind the number of its characters; the second name and key are often close to the first ones. */
    private static byte[] pair(Dice dice) {
        String name = text(dice);
        String key = text(dice);
        String otherName =
                dice.of(name, name + dice.of(PIECES), name + ":" + key, text(dice), name + dice.of(PIECES) + key);
        String otherKey = dice.of(key, text(dice), dice.of(PIECES) + key, key + dice.of(PIECES));
        StringBuilder all = new StringBuilder();
        for (String part : List.of(name, key, otherName, otherKey)) {
            all.append((char) part.length()).append(part);
        }
        byte[] bytes = new byte[2 * all.length()]; // Unpaired surrogates have no UTF-8.
        for (int i = 0; i < all.length(); i++) {
            bytes[2 * i] = (byte) (all.charAt(i) >> 8);
            bytes[2 * i + 1] = (byte) all.charAt(i);
        }
        return bytes;
    }

    private static String text(Dice dice) {
        StringBuilder text = new StringBuilder();
        for (int i = dice.below(4); i >= 0; i--) {
            text.append(dice.of(PIECES));
        }
        return text.toString();
    }

    private static boolean areApart(byte[] input) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < input.length; i += 2) {
            all.append((char) ((input[i] & 0xFF) << 8 | input[i + 1] & 0xFF));
        }
        String[] texts = new String[4];
        int at = 0;
        for (int i = 0; i < texts.length; i++) {
            texts[i] = all.substring(at + 1, at + 1 + all.charAt(at));
            at += 1 + texts[i].length();
        }
        byte[] prefix = prefix(texts[0]);
        byte[] entry = Dice.join(prefix, KEYS.encode(texts[1]));
        byte[] otherPrefix = prefix(texts[2]);
        byte[] otherEntry = Dice.join(otherPrefix, KEYS.encode(texts[3]));
        boolean isOneCache = texts[0].equals(texts[2]);
        require(isOneCache == Arrays.equals(prefix, otherPrefix), "Two names have one prefix");
        require(isOneCache == startsWith(otherEntry, prefix), "An entry lies under the prefix of another cache");
        require(isOneCache == startsWith(entry, otherPrefix), "An entry lies under the prefix of another cache");
        require(
                (isOneCache && texts[1].equals(texts[3])) == Arrays.equals(entry, otherEntry),
                "Two entries have one key in Redis");
        require(!startsWith(entry, "p:~".getBytes(UTF_8)), "An entry lies among the keys of the library's own");
        require(new String(entry, UTF_8).indexOf('{') < 0, "A name or key chooses a slot");
        return isOneCache;
    }

    private static byte[] prefix(String name) {
        return ("p:" + EscapedName.of(name) + ":").getBytes(UTF_8);
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        return bytes.length >= prefix.length && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }
}
