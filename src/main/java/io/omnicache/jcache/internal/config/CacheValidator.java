package io.omnicache.jcache.internal.config;

import io.omnicache.jcache.internal.codec.ClassResolver;
import io.omnicache.jcache.internal.config.setting.SettingType;
import io.omnicache.jcache.spi.ValueCodec;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;

/**
 * Checks the rules that the type of a single setting cannot check: the named classes exist and can be used, and a cache
 * has at most one expiry. Used by one thread.
 */
final class CacheValidator {
    private static final Map<Object, Class<?>> REQUIRED_INTERFACES = Map.of(
            CacheSettings.LOADER,
            CacheLoader.class,
            CacheSettings.WRITER,
            CacheWriter.class,
            CacheSettings.CODEC,
            ValueCodec.class);

    private final ClassLoader loader;
    private final ValidationErrors errors;

    CacheValidator(ClassLoader loader, ValidationErrors errors) {
        this.loader = loader;
        this.errors = errors;
    }

    /** Adds an error for each wrong value. */
    void validate(List<SettingsFile.Value> values, String path) {
        values.stream()
                .filter(value -> value.setting().type() == SettingType.CLASS_NAME
                        || value.setting() == CacheSettings.CODEC && SettingType.isClassInPackage(value.text()))
                .forEach(value -> validateClass(value, path));
        List<SettingsFile.Value> expiry = values.stream()
                .filter(value -> CacheDefinitions.isExpiry(value.setting()))
                .toList();
        for (SettingsFile.Value second : expiry.subList(Math.min(1, expiry.size()), expiry.size())) {
            add(
                    second,
                    path,
                    "one expiry is there already, in line " + expiry.get(0).line() + "; allowed is one");
        }
    }

    private void validateClass(SettingsFile.Value value, String path) {
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
        Class<?> required = REQUIRED_INTERFACES.get(value.setting());
        if (required == null) {
            if (type == void.class) {
                add(value, path, "found void; allowed is the type of the keys or values");
            }
        } else if (!required.isAssignableFrom(type)) {
            add(
                    value,
                    path,
                    "found the class " + value.shown() + "; allowed is one that implements " + required.getName());
        } else if (!canBeInstantiated(type)) {
            add(
                    value,
                    path,
                    "found the class " + value.shown()
                            + "; allowed is a public one, not abstract, with a public constructor without arguments");
        }
    }

    private static boolean canBeInstantiated(Class<?> type) {
        for (Constructor<?> constructor : type.getConstructors()) {
            if (constructor.getParameterCount() == 0) {
                return Modifier.isPublic(type.getModifiers()) && !Modifier.isAbstract(type.getModifiers());
            }
        }
        return false;
    }

    private void add(SettingsFile.Value value, String path, String text) {
        errors.add(value.line(), path + "." + value.setting().name(), text);
    }
}
