package io.omnicache.jcache.internal.config.setting;

import io.omnicache.jcache.internal.config.setting.SettingType.InvalidValueException;
import org.jspecify.annotations.Nullable;

/**
 * The key of one setting: its name, type, default and meaning. The readers, the JSON Schema and the reference file all
 * use this object, so they cannot differ. Immutable.
 *
 * @param name the name in kebab case, for example {@code connect-timeout}; the same in files, URLs and properties. A
 *     dot separates the name of a block from the name of a key in the block: {@code expiry.created}
 * @param type how the text of a value is parsed, and which values are allowed
 * @param defaultText the default as a user would write it; {@code null} if there is none
 * @param meaning the description for the reference file and the JSON Schema: one or two sentences
 * @param <T> the Java type of a value
 */
public record Setting<T>(
        String name, SettingType<T> type, @Nullable String defaultText, String meaning) {

    /** Returns the default as a value; {@code null} if there is none. */
    public @Nullable T defaultValue() {
        try {
            return defaultText == null ? null : type.parse(defaultText);
        } catch (InvalidValueException e) {
            throw new IllegalStateException("The default of " + name + " is wrong", e);
        }
    }
}
