package io.omnicache.jcache.internal.config.setting;

import java.util.regex.Pattern;

/**
 * Decides which values of settings messages show. A damaged URI may have a login, or the end of one, in the place of a
 * file or a name: a text with an {@code @} or a colon isn't shown. Stateless.
 */
public final class ShownValue {
    private static final String HIDDEN = "(not shown: it has an @ or a colon)";
    private static final Pattern DRIVE = Pattern.compile("^[A-Za-z]:[\\\\/]");

    private ShownValue() {}

    /** Returns the text of a value, or what is shown in its place. */
    public static String of(Object value) {
        String text = value.toString();
        return isHidden(text) ? HIDDEN : text;
    }

    /** Whether messages don't show a text. */
    public static boolean isHidden(String text) {
        String rest = DRIVE.matcher(text).replaceFirst("");
        return rest.indexOf('@') >= 0 || rest.indexOf(':') >= 0;
    }
}
