package io.omnicache.jcache.codec;

/** Finds enum constants by {@code <class>.<NAME>}, without initialising a class that is no enum. */
final class EnumNames {
    private EnumNames() {}

    static Object resolve(String qualified, ClassLoader loader) {
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
