package io.omnicache.jcache.internal.redis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A slot, or a range of slots, as {@code CLUSTER NODES} writes them: {@code 7} or {@code 0-5460}. Such slots needn't exist.
 * Immutable.
 *
 * @see <a href="https://redis.io/docs/latest/commands/cluster-nodes/">CLUSTER NODES</a>
 */
public record SlotRange(int first, int last) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,5})(?:-(\\d{1,5}))?");

    /** Reads a text; {@code null} if it has another form. */
    public static @Nullable SlotRange of(String text) {
        Matcher bounds = FORM.matcher(text);
        if (!bounds.matches()) {
            return null;
        }
        int first = Integer.parseInt(bounds.group(1));
        return new SlotRange(first, bounds.group(2) == null ? first : Integer.parseInt(bounds.group(2)));
    }
}
