package io.omnicache.jcache.internal.codec.key;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Classes that the stream of a key names by a number of one byte instead of a description of 30 to 100 bytes. That is
 * possible because their serialised forms never change. The numbers are part of stored keys: only append to the list.
 */
final class NumberedClasses {
    /** The number before a full class description, for a class that has no number. */
    static final int NONE = 0;

    private static final List<Class<?>> CLASSES = List.of(
            CollectionProxy.class,
            KeyCodecs.Proxy.class,
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

    private static final Map<String, Integer> NUMBERS = new HashMap<>();

    static {
        for (int i = 0; i < CLASSES.size(); i++) {
            NUMBERS.put(CLASSES.get(i).getName(), i + 1);
        }
    }

    private NumberedClasses() {}

    static int numberOf(String className) {
        return NUMBERS.getOrDefault(className, NONE);
    }

    static @Nullable Class<?> classOf(int number) {
        return number >= 1 && number <= CLASSES.size() ? CLASSES.get(number - 1) : null;
    }
}
