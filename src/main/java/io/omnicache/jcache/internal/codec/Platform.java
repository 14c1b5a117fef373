package io.omnicache.jcache.internal.codec;

/** Tells the JDK's own classes from all others, by who loaded them. */
final class Platform {
    private Platform() {}

    static boolean owns(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }
}
