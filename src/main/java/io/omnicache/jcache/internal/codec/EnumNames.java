package io.omnicache.jcache.internal.codec;

import java.io.ObjectInputFilter;

/** Finds enum constants by {@code <class>.<NAME>}, without initialising a class that is no enum or refused. */
final class EnumNames {
    private EnumNames() {}

    static Object resolve(String qualified, ClassLoader loader, ObjectInputFilter filter) {
        int dot = qualified.lastIndexOf('.');
        if (dot < 1) {
            throw new UndecodableException("Enum key names no class");
        }
        String className = qualified.substring(0, dot);
        Class<?> type;
        try {
            type = ClassResolver.resolve(className, loader);
        } catch (ClassNotFoundException e) {
            throw new UndecodableException("Enum key of class " + className + ", which can't be loaded", e);
        }
        SerialFilters.check(type, filter);
        Object[] constants = type.getEnumConstants();
        if (constants != null) {
            String name = qualified.substring(dot + 1);
            for (Object constant : constants) {
                if (((Enum<?>) constant).name().equals(name)) {
                    return constant;
                }
            }
        }
        throw new UndecodableException("Enum key of class " + className + ", which has no such constant here");
    }
}
