package io.omnicache.jcache.internal.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The classes of texts, numbers and the like: immutable, and equal by their content. */
public final class ScalarTypes {
    private ScalarTypes() {}

    /** Returns them and others. */
    public static Set<Class<?>> and(Class<?>... others) {
        Stream<Class<?>> scalars = Stream.of(
                String.class,
                Boolean.class,
                Character.class,
                Byte.class,
                Short.class,
                Integer.class,
                Long.class,
                Float.class,
                Double.class,
                BigInteger.class,
                BigDecimal.class,
                UUID.class);
        return Stream.concat(scalars, Stream.of(others)).collect(Collectors.toUnmodifiableSet());
    }
}
