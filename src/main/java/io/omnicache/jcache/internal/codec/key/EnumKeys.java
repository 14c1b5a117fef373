package io.omnicache.jcache.internal.codec.key;

import io.omnicache.jcache.internal.codec.ClassResolver;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.filter.NamedClass;
import io.omnicache.jcache.internal.codec.filter.Rejection;
import io.omnicache.jcache.internal.codec.filter.WriteFilter;
import io.omnicache.jcache.internal.codec.serial.EncodingFailures;
import io.omnicache.jcache.internal.text.Shown;
import java.io.ObjectInputFilter;

/**
 * Encodes enum constants as {@code <class>.<NAME>}. Decoding never initialises a class that is not an enum or that a
 * filter rejects. Thread-safe.
 */
record EnumKeys(ClassLoader loader, ObjectInputFilter filter, WriteFilter writeFilter) {
    /** @throws javax.cache.CacheException if the reader's filters would reject the class */
    String encode(Enum<?> key) {
        Class<?> type = key.getDeclaringClass();
        if (writeFilter.verdicts().rejects(type)) {
            Rejection rejection = NamedClass.rejection(type, filter);
            if (rejection != null) {
                throw EncodingFailures.rejected("Key", key, rejection);
            }
        }
        return type.getName() + '.' + key.name();
    }

    /** @throws UndecodableException if the class or the constant doesn't exist, or a filter rejects the class */
    Object decode(String qualified) {
        int dot = qualified.lastIndexOf('.');
        if (dot < 1) {
            throw new UndecodableException("Enum key names no class");
        }
        String className = qualified.substring(0, dot);
        Class<?> type;
        try {
            type = ClassResolver.resolve(className, loader);
        } catch (ClassNotFoundException e) {
            throw new UndecodableException("Enum key of class " + Shown.name(className) + ", which can't be loaded", e);
        }
        NamedClass.check(type, filter);
        Object[] constants = type.getEnumConstants();
        if (constants != null) {
            String name = qualified.substring(dot + 1);
            for (Object constant : constants) {
                if (((Enum<?>) constant).name().equals(name)) {
                    return constant;
                }
            }
        }
        throw new UndecodableException(
                "Enum key of class " + Shown.name(className) + ", which has no such constant here");
    }
}
