package io.omnicache.jcache.internal.codec.value;

import io.omnicache.jcache.internal.codec.ClassResolver;
import io.omnicache.jcache.internal.codec.ScalarTypes;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Tells whether an object is immutable and may therefore be shared between callers. Thread-safe. Immutable are: all
 * types with a compact form except byte arrays; enum constants; dates and times; and classes and records of the
 * application whose fields are all final and of immutable types.
 */
public final class ImmutableTypes {
    private static final Set<Class<?>> KNOWN = ScalarTypes.and(
            Instant.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class,
            OffsetTime.class,
            OffsetDateTime.class,
            ZonedDateTime.class,
            ZoneOffset.class,
            Duration.class,
            Period.class,
            Year.class,
            YearMonth.class,
            MonthDay.class,
            Currency.class,
            Locale.class,
            URI.class);

    private static final ClassValue<Boolean> IMMUTABLE = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            try {
                return type.isEnum() || KNOWN.contains(type) || hasImmutableFields(type, new HashSet<>());
            } catch (LinkageError e) {
                return false; // The class of a field is missing.
            }
        }
    };

    private ImmutableTypes() {}

    /** Returns whether the object is immutable, judged by its exact class. */
    public static boolean isImmutable(Object object) {
        return object instanceof String || object instanceof Enum<?> || IMMUTABLE.get(object.getClass());
    }

    /**
     * @param within the classes whose fields are being examined at present; they are assumed to be immutable, so that
     *     recursive types end
     */
    private static boolean hasImmutableFields(Class<?> type, Set<Class<?>> within) {
        if (type.isArray() || type.isInterface() || ClassResolver.isOfJdk(type)) {
            return false;
        }
        within.add(type);
        for (Class<?> part = type; part != null && part != Object.class && part != Record.class; ) {
            for (Field field : part.getDeclaredFields()) {
                int modifiers = field.getModifiers();
                if (!Modifier.isStatic(modifiers)
                        && !(Modifier.isFinal(modifiers) && holdsImmutables(field.getType(), within))) {
                    return false;
                }
            }
            part = part.getSuperclass();
        }
        return true;
    }

    /**
     * Returns whether every object that a field of this type may refer to is immutable, including objects of
     * subclasses.
     */
    private static boolean holdsImmutables(Class<?> type, Set<Class<?>> within) {
        return type.isPrimitive()
                || type.isEnum()
                || KNOWN.contains(type)
                || Modifier.isFinal(type.getModifiers()) && (within.contains(type) || hasImmutableFields(type, within));
    }
}
