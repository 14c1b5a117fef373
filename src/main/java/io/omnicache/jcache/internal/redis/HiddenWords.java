package io.omnicache.jcache.internal.redis;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes the text of an error reply fit for a message: one line of printable characters and limited length, without
 * passwords and without the keys and values of the command. A server that is known puts none of them into an error; a
 * proxy, or a server of the future, may. Immutable.
 *
 * @param passwords what must never be shown, whatever command was sent
 */
record HiddenWords(List<String> passwords) {
    private static final String HIDDEN = "...";
    private static final int LONGEST = 160;
    /** Shorter words are no secrets, and would be found in every sentence. */
    private static final int SHORTEST = 4;
    /** Shorter parts of a password may be words of the sentence. */
    private static final int SHORTEST_PART = 12;
    /** How much of a text is looked at, and how much of an argument. */
    private static final int LOOKED_AT = 16 << 10;

    private static final Pattern WORD = Pattern.compile("[^\\s'\"`,;()\\[\\]{}<>]+");
    /** What stands for the rest of a word that was cut. */
    private static final Pattern DOTS = Pattern.compile("[.\u2026]+$");

    private static final Pattern UNPRINTABLE = Pattern.compile("[^\\p{Print}]");

    /**
     * Returns the text as a message may show it.
     *
     * @param isKnown whether the text is one of Redis's own, which holds no argument by accident; otherwise each word of
     *     it is looked for in the arguments
     */
    String hideIn(String text, @Nullable Command command, boolean isKnown) {
        String first = text.lines().findFirst().orElse("");
        String shown = first.length() <= LOOKED_AT ? first : first.substring(0, LOOKED_AT);
        for (String password : passwords) {
            if (password.length() >= SHORTEST) {
                shown = hideParts(password, shown.replace(password, HIDDEN));
            }
        }
        if (command != null) {
            for (Object word : command.words()) {
                if (word instanceof byte[] argument) {
                    shown = hide(argument, shown, isKnown);
                }
            }
        }
        return shorten(UNPRINTABLE.matcher(shown).replaceAll(".").strip());
    }

    /** Servers and proxies quote the beginning of what is long, as tokens are. */
    private static String hideParts(String password, String text) {
        return WORD.matcher(text).replaceAll(word -> {
            String part = DOTS.matcher(word.group()).replaceFirst("");
            return part.length() >= SHORTEST_PART && password.contains(part)
                    ? HIDDEN
                    : Matcher.quoteReplacement(word.group());
        });
    }

    private static String hide(byte[] argument, String text, boolean isKnown) {
        int length = Math.min(argument.length, LOOKED_AT);
        String whole = new String(argument, 0, length, StandardCharsets.UTF_8);
        String content = whole.isEmpty() || whole.charAt(0) >= ' ' ? whole : whole.substring(1); // Without its kind.
        String shown = content.length() < SHORTEST ? text : text.replace(content, HIDDEN);
        if (isKnown) {
            return shown;
        }
        return WORD.matcher(shown)
                .replaceAll(word -> word.group().length() >= SHORTEST && whole.contains(word.group())
                        ? HIDDEN
                        : Matcher.quoteReplacement(word.group()));
    }

    private static String shorten(String line) {
        if (line.length() <= LONGEST) {
            return line;
        }
        int end = line.lastIndexOf(' ', LONGEST);
        return line.substring(0, end < 0 ? LONGEST : end) + " ...";
    }
}
