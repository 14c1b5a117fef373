package io.omnicache.jcache.internal.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Classes whose serialised form has never changed, so that keys name them by one byte instead of 30 to 100. The order
 * is part of stored keys: append only.
 */
final class NumberedClasses {
    /** Precedes a class description that is written in full. */
    static final int NONE = 0;

    private static final List<Class<?>> CLASSES = List.of(
            CollectionProxy.class,
            KeyCodecProxy.class,
            Object[].class,
            String[].class,
            Number.class,
            Integer.class,
            Long.class,
            Short.class,
            Byte.class,
            Character.class,
            Boolean.class,
            Double.class,
            Float.class,
            Enum.class,
            BigInteger.class,
            BigDecimal.class,
            UUID.class,
            Date.class,
            byte[].class,
            int[].class,
            long[].class);

    private static final Map<String, Integer> INDEXES = new HashMap<>();

    static {
        for (int i = 0; i < CLASSES.size(); i++) {
            INDEXES.put(CLASSES.get(i).getName(), i + 1);
        }
    }

    private NumberedClasses() {}

    static int indexOf(String className) {
        return INDEXES.getOrDefault(className, NONE);
    }

    static @Nullable Class<?> at(int index) {
        return index >= 1 && index <= CLASSES.size() ? CLASSES.get(index - 1) : null;
    }
}
