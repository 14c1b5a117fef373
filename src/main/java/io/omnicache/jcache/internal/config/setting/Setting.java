package io.omnicache.jcache.internal.config.setting;

import org.jspecify.annotations.Nullable;

/**
 * One setting as a user knows it. The readers, the JSON Schema and the reference file are all made from these, so they can't
 * differ. Immutable.
 *
 * @param name in kebab case, for example {@code connect-timeout}; the same in files, URIs and properties
 * @param type how its text is read, and what is allowed
 * @param defaultText the default as a user would write it; {@code null} if there is none
 * @param meaning one or two sentences for the reference
 * @param <T> what it is in the code
 */
public record Setting<T>(
        String name, SettingType<T> type, @Nullable String defaultText, String meaning) {

    public static <T> Setting<T> of(String name, SettingType<T> type, String defaultText, String meaning) {
        return new Setting<>(name, type, defaultText, meaning);
    }

    public static <T> Setting<T> withoutDefault(String name, SettingType<T> type, String meaning) {
        return new Setting<>(name, type, null, meaning);
    }

    /** The default's value; {@code null} if there is none. */
    public @Nullable T defaultValue() {
        try {
            return defaultText == null ? null : type.parse(defaultText);
        } catch (InvalidValueException e) {
            throw new IllegalStateException("The default of " + name + " is wrong", e);
        }
    }
}
