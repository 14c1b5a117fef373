package io.omnicache.jcache.internal.config;

import io.omnicache.jcache.internal.config.setting.InvalidValueException;
import io.omnicache.jcache.internal.config.setting.SettingType;
import java.io.ObjectInputFilter;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Types of settings that only caches have. */
final class CacheTypes {
    private static final String CLASS_FORM = "^[A-Za-z_$][A-Za-z0-9_$]*([.][A-Za-z_$][A-Za-z0-9_$]*)*$";
    private static final Pattern CLASS = Pattern.compile(CLASS_FORM);

    /** A class by its name as {@link Class#getName()} gives it; whether it is there is another question. */
    static final SettingType<String> CLASS_NAME = new SettingType<>(
            "the name of a class such as com.acme.User, with $ before a nested one",
            Map.of("type", "string", "pattern", CLASS_FORM),
            false,
            text -> check(text, CLASS.matcher(text).matches()));

    /** What may be deserialised. */
    static final SettingType<String> SERIAL_FILTER = new SettingType<>(
            "a pattern as for jdk.serialFilter (JEP 290) such as com.acme.**;java.**;!*",
            Map.of("type", "string", "minLength", 1),
            false,
            text -> check(text, isSerialFilter(text)));

    /** Only {@code true}: leaving the setting out is the other choice. */
    static final SettingType<Boolean> TRUE = new SettingType<>(
            "true",
            Map.of("type", "boolean", "const", true),
            false,
            text -> Boolean.valueOf(check(text, text.equals("true"))));

    private CacheTypes() {}

    /** One of these words. */
    static SettingType<String> oneOf(String... words) {
        List<String> allowed = List.of(words);
        return new SettingType<>(
                "one of " + String.join(", ", allowed),
                Map.of("type", "string", "enum", allowed),
                false,
                text -> check(text, allowed.contains(text)));
    }

    private static String check(String text, boolean right) throws InvalidValueException {
        if (!right) {
            throw new InvalidValueException("something else");
        }
        return text;
    }

    private static boolean isSerialFilter(String text) {
        try {
            return ObjectInputFilter.Config.createFilter(text) != null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
