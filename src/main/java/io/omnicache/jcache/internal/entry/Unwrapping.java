package io.omnicache.jcache.internal.entry;

/** What the {@code unwrap} methods of JSR-107 do, for all but events, whose package knows no entries. */
public final class Unwrapping {
    private Unwrapping() {}

    /**
     * Returns the first of the objects that is of the type.
     *
     * @param what is to be unwrapped, with its article, at the beginning of a message
     * @throws IllegalArgumentException if none is
     */
    public static <T> T to(Class<T> type, String what, Object... objects) {
        for (Object object : objects) {
            if (type.isInstance(object)) {
                return type.cast(object);
            }
        }
        throw new IllegalArgumentException(what + " can't be unwrapped to " + type.getName());
    }
}
