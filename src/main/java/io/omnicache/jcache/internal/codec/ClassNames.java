package io.omnicache.jcache.internal.codec;

/** Class names that come from Redis: whoever can write there chooses them. */
public final class ClassNames {
    /**
     * The longest name that is looked up. Class loaders keep the names of classes that they don't find. Compilers write
     * a class to a file of its name, so no real name of a class is longer than this.
     */
    public static final int MAX_LENGTH = 1000;

    private static final int MAX_SHOWN = 200;

    private ClassNames() {}

    /**
     * Returns the name for a message: without line breaks, control characters and other characters that no class name
     * holds, and shortened.
     */
    public static String shown(String name) {
        int length = Math.min(name.length(), MAX_SHOWN);
        StringBuilder shown = new StringBuilder(length + 1);
        for (int i = 0; i < length; i++) {
            char c = name.charAt(i);
            shown.append(isShown(c) ? c : '?');
        }
        return name.length() > MAX_SHOWN ? shown.append('…').toString() : shown.toString();
    }

    private static boolean isShown(char c) {
        return ".[;-/".indexOf(c) >= 0 || Character.isJavaIdentifierPart(c) && !Character.isIdentifierIgnorable(c);
    }

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
