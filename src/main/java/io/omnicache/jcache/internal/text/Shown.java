package io.omnicache.jcache.internal.text;

import org.jspecify.annotations.Nullable;

/**
 * Makes text that comes from Redis fit for a message or a log line. Whoever writes to Redis chooses such text: the
 * names of classes and constants in stored objects, names of keys, error replies. The result is one line of limited
 * length: line ends, escape characters of terminals, marks that change the direction of text and what shows nothing are
 * written as {@code \}{@code uXXXX}. Applied twice, it changes nothing more. Stateless.
 */
public final class Shown {
    /** The longest name of a class, a constant or a key that is shown as a whole. */
    public static final int LONGEST_NAME = 200;

    private static final String CUT = " ... ";

    /** How many marks over and under one letter are shown: no language needs more. */
    private static final int MOST_MARKS = 4;

    /** Letters, marks and symbols that show nothing. */
    private static final String BLANK = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0";

    private Shown() {}

    /** Returns a name, at most {@value #LONGEST_NAME} characters of it. */
    public static String name(@Nullable String name) {
        return text(String.valueOf(name), LONGEST_NAME);
    }

    /**
     * Returns a text. If it is too long, its middle is left out, since a message often begins with what happened and
     * ends with what to do.
     *
     * @param most the largest number of characters, before characters are escaped; at least 50
     */
    public static String text(String text, int most) {
        if (text.length() <= most) {
            return isPlain(text) ? text : escape(text);
        }
        int tail = (most - CUT.length()) / 3;
        int head = most - CUT.length() - tail;
        return escape(text.substring(0, head)) + CUT + escape(text.substring(text.length() - tail));
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~') {
                return false;
            }
        }
        return true;
    }

    private static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        int marks = 0;
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            int units = Character.charCount(point);
            marks = isMark(point) ? marks + 1 : 0;
            if (isVisible(point) && marks <= MOST_MARKS) {
                out.appendCodePoint(point);
            } else {
                for (int unit = i; unit < i + units; unit++) {
                    out.append(String.format("\\u%04x", (int) text.charAt(unit)));
                }
            }
            i += units;
        }
        return out.toString();
    }

    private static boolean isMark(int point) {
        int type = Character.getType(point);
        return type == Character.NON_SPACING_MARK || type == Character.ENCLOSING_MARK;
    }

    private static boolean isVisible(int point) {
        boolean isSelector = point >= 0xfe00 && point <= 0xfe0f || point >= 0xe0100 && point <= 0xe01ef;
        if (isSelector || BLANK.indexOf(point) >= 0) {
            return false;
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
