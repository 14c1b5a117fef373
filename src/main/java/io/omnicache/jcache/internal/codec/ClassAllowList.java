package io.omnicache.jcache.internal.codec;

import java.io.ObjectInputFilter;
import java.io.ObjectInputFilter.Status;
import java.io.Serializable;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Currency;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Which classes a codec may write and create that doesn't need {@link Serializable}: it could create anything, so nothing is
 * allowed but by name. Allowed are plain values and collections of the JDK; the declared type of a cache's values with
 * what its fields are declared as; and, of what the cache's serial filter allows by name, what is made to be stored: classes
 * that are serialisable, records and enums. What a serial filter refuses, the JVM's own included, is refused in any case, and so
 * are classes of the JDK that read themselves from a stream: some believe any length that is written there.
 *
 * <p>Thread-safe.
 */
final class ClassAllowList {
    static final String NO_PROXIES = "is a proxy, which is no data: store what it is made from";

    /** Plain data. The library knows most of these itself and doesn't ask, but for arrays of them. */
    private static final Set<Class<?>> PLAIN = Set.of(
            Object.class,
            String.class,
            Boolean.class,
            Byte.class,
            Short.class,
            Character.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            BigInteger.class,
            BigDecimal.class,
            UUID.class,
            Date.class,
            GregorianCalendar.class,
            TimeZone.class,
            Locale.class,
            Currency.class,
            BitSet.class,
            URI.class,
            TimeUnit.class,
            Optional.class,
            OptionalInt.class,
            OptionalLong.class,
            OptionalDouble.class,
            ArrayList.class,
            LinkedList.class,
            ArrayDeque.class,
            HashSet.class,
            LinkedHashSet.class,
            TreeSet.class,
            HashMap.class,
            LinkedHashMap.class,
            TreeMap.class,
            ConcurrentHashMap.class,
            AbstractMap.SimpleEntry.class,
            AbstractMap.SimpleImmutableEntry.class);

    private static final Set<String> PLAIN_AND_HIDDEN =
            Set.of("java.lang.String$CaseInsensitiveComparator", "sun.util.calendar.ZoneInfo");

    private static final Set<String> STREAM_METHODS = Set.of("readObject", "writeObject", "readExternal");

    private final ObjectInputFilter filter;
    private volatile Set<Class<?>> declared;

    /** @param valueType what the values are declared as; {@code Object} declares nothing */
    ClassAllowList(ObjectInputFilter filter, Class<?> valueType) {
        this.filter = filter;
        this.declared = DeclaredClasses.of(valueType);
    }

    /** The values' declared type, in place of the one before. */
    void declare(Class<?> valueType) {
        declared = DeclaredClasses.of(valueType);
    }

    /** Why the class is refused, as the end of a sentence that begins with its name; null if it is allowed. */
    @Nullable
    String refusal(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        if (element.isPrimitive() || isPlain(element)) {
            return null;
        }
        if (Proxy.isProxyClass(element)) {
            return NO_PROXIES;
        }
        Status status = SerialFilters.verdict(element, filter);
        if (status == Status.REJECTED) {
            return "is refused by a serial filter: allow it in the cache's setting 'serial-filter', and in jdk.serialFilter"
                    + " if that is set";
        }
        if (Platform.owns(element)) {
            return "is no plain value or collection of the JDK: store what it is made from, or use the codec 'java'";
        }
        if (readsItselfAsCollection(element)) {
            return "is a collection that the JDK or its own code reads from a stream: hold one of the JDK's instead, or use the"
                    + " codec 'java'";
        }
        if (declared.contains(element)) {
            return null;
        }
        if (status != Status.ALLOWED) {
            return "is not among the classes that this cache may store: name it in the cache's setting 'serial-filter',"
                    + " or declare it as the cache's value type";
        }
        return isData(element)
                ? null
                : "is allowed by the cache's serial filter, but is neither serialisable nor a record or an enum:"
                        + " make it one of these, or declare it as the cache's value type";
    }

    /** A subclass of a plain collection that adds no code for streams is read as its superclass is, by the library. */
    private static boolean readsItselfAsCollection(Class<?> type) {
        if (!Collection.class.isAssignableFrom(type) && !Map.class.isAssignableFrom(type)) {
            return false;
        }
        Class<?> ancestor = type;
        while (ancestor != null && !Platform.owns(ancestor)) {
            if (Arrays.stream(ancestor.getDeclaredMethods())
                    .anyMatch(method -> STREAM_METHODS.contains(method.getName()))) {
                return true;
            }
            ancestor = ancestor.getSuperclass();
        }
        return ancestor != null && !PLAIN.contains(ancestor) && !Modifier.isAbstract(ancestor.getModifiers());
    }

    private static boolean isPlain(Class<?> type) {
        if (type.getClassLoader() != null) {
            return false;
        }
        String name = type.getName();
        // Interfaces are the elements of arrays; nothing can be one of them and no other class.
        return PLAIN.contains(type)
                || PLAIN_AND_HIDDEN.contains(name)
                || name.startsWith("java.time.")
                || type.isEnum()
                || type.isInterface();
    }

    private static boolean isData(Class<?> type) {
        return Serializable.class.isAssignableFrom(type) || type.isRecord() || type.isInterface();
    }
}
