package io.omnicache.jcache.internal.codec;

/** Class names that come from Redis: whoever can write there chooses them. */
public final class ClassNames {
    /**
     * The longest name that is looked up. Class loaders keep the names of classes that they don't find. Compilers write
     * a class to a file of its name, so no real name of a class is longer than this.
     */
    public static final int MAX_LENGTH = 1000;

    private ClassNames() {}

    /**
     * Returns the name of an array's element class, as class descriptions in streams write it; {@code int} for every
     * primitive type; other names as they are.
     */
    public static String elementOf(String name) {
        int dimensions = 0;
        while (dimensions < name.length() && name.charAt(dimensions) == '[') {
            dimensions++;
        }
        if (dimensions == 0) {
            return name;
        }
        boolean isObject = name.startsWith("L", dimensions) && name.endsWith(";");
        return isObject ? name.substring(dimensions + 1, name.length() - 1) : "int";
    }
}
