package io.omnicache.jcache.internal.config;

import java.lang.invoke.MethodType;

/** Types of keys and values, as they are given and as they are used. */
public final class EntryTypes {
    private EntryTypes() {}

    /**
     * The type that keys or values of the given type have: for a primitive type the class of its boxes, since no object is of the
     * primitive type itself; any other type as it is.
     *
     * @throws IllegalArgumentException if it is {@code void}
     */
    @SuppressWarnings("unchecked") // Class<Long> is the type of long.class too.
    public static <T> Class<T> boxed(Class<T> type) {
        if (type == void.class) {
            throw new IllegalArgumentException(
                    "Keys and values can't be of the type void: take Object, or their class");
        }
        return type.isPrimitive()
                ? (Class<T>) MethodType.methodType(type).wrap().returnType()
                : type;
    }
}
