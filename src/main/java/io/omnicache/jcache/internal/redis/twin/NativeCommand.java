package io.omnicache.jcache.internal.redis.twin;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One command that does what one call of a script does.
 *
 * @param words the command's name and its arguments; the key is the second word
 * @param result gives the script's result for the command's reply; {@link #UNKNOWN} if nothing was changed and the reply
 *     doesn't say what the script's result would be
 */
public record NativeCommand(Object[] words, Function<@Nullable Object, @Nullable Object> result) {
    /** Stands for a result that only the script, or its twin, can give. Nothing was changed. */
    public static final Object UNKNOWN = new Object();
}
