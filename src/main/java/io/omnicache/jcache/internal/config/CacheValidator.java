package io.omnicache.jcache.internal.config;

import io.omnicache.jcache.internal.codec.ClassResolver;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;

/** Looks at a cache's values for what their types alone don't show. */
final class CacheValidator {
    private static final Map<Object, Class<?>> PARTS =
            Map.of(CacheSettings.LOADER, CacheLoader.class, CacheSettings.WRITER, CacheWriter.class);

    private final ClassLoader loader;
    private final ValidationErrors problems;

    CacheValidator(ClassLoader loader, ValidationErrors problems) {
        this.loader = loader;
        this.problems = problems;
    }

    void check(List<SettingValue> values, String path) {
        values.forEach(value -> {
            checkAvailable(value, path);
            checkClass(value, path);
        });
        List<SettingValue> expiry = values.stream()
                .filter(value -> CacheDefinitions.isExpiry(value.setting()))
                .toList();
        for (SettingValue second : expiry.subList(Math.min(1, expiry.size()), expiry.size())) {
            add(
                    second,
                    path,
                    "one expiry is there already, in line " + expiry.get(0).line() + "; allowed is one");
        }
    }

    private void checkAvailable(SettingValue value, String path) {
        if (CacheSettings.isLater(value.setting())) {
            add(value, path, "is not available in this version yet; leave it out");
        } else if (CacheSettings.laterValues(value.setting()).contains(value.text())) {
            add(
                    value,
                    path,
                    value.shown() + " is not available in this version yet; the default is "
                            + value.setting().defaultText());
        }
    }

    private void checkClass(SettingValue value, String path) {
        if (value.setting().type() != CacheTypes.CLASS_NAME) {
            return;
        }
        Class<?> type;
        try {
            type = ClassResolver.resolve(value.text(), loader);
        } catch (ClassNotFoundException e) {
            add(
                    value,
                    path,
                    "found the class " + value.shown()
                            + ", which is neither in the cache manager's class loader nor in the thread's");
            return;
        }
        Class<?> part = PARTS.get(value.setting());
        if (part == null && type == void.class) {
            add(value, path, "found void; allowed is the type of the keys or values");
        } else if (part != null && !part.isAssignableFrom(type)) {
            add(value, path, "found the class " + value.shown() + "; allowed is one that implements " + part.getName());
        } else if (part != null && !canBeMade(type)) {
            add(
                    value,
                    path,
                    "found the class " + value.shown()
                            + "; allowed is a public one, not abstract, with a public constructor without arguments");
        }
    }

    private static boolean canBeMade(Class<?> type) {
        for (Constructor<?> constructor : type.getConstructors()) {
            if (constructor.getParameterCount() == 0) {
                return Modifier.isPublic(type.getModifiers()) && !Modifier.isAbstract(type.getModifiers());
            }
        }
        return false;
    }

    private void add(SettingValue value, String path, String text) {
        problems.add(value.line(), path + "." + value.setting().name(), text);
    }
}
