package io.omnicache.jcache.internal.codec.fory;

import io.omnicache.jcache.internal.codec.ClassResolver;
import io.omnicache.jcache.internal.codec.ScalarTypes;
import io.omnicache.jcache.internal.codec.filter.DeclaredClasses;
import io.omnicache.jcache.internal.codec.filter.NamedClass;
import java.io.ObjectInputFilter;
import java.io.ObjectInputFilter.Status;
import java.io.Serializable;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
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
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The classes that the codec {@code fory} may write and create. Fory, unlike Java serialisation, doesn't require
 * {@link Serializable}, so a list is needed. Allowed are:
 *
 * <ul>
 * <li>plain values and collections of the JDK;
 * <li>the declared type of a cache's values, and the declared types of its fields;
 * <li>serialisable classes, records and enums that the cache's serial filter allows by name.
 * </ul>
 *
 * <p>Never allowed are classes that the cache's or the JVM's serial filter rejects, and collections that read
 * themselves from a stream: some JDK collections trust any length that the stream contains.
 *
 * <p>Thread-safe.
 */
public final class ClassAllowList {
    static final String NO_PROXIES = "is a proxy, which is no data: store what it is made from";

    /** Classes of plain data. Fory allows most of these classes itself and asks only about arrays of them. */
    private static final Set<Class<?>> PLAIN = ScalarTypes.and(
            Object.class,
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

    /**
     * Ends Fory's work on a class that is not allowed. The message names the reason and the remedy. Has no stack trace.
     */
    static final class NotAllowedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotAllowedException(String message) {
            super(message, null, false, false);
        }
    }

    /** @param valueType the declared type of the values; {@code Object} allows no further classes */
    public ClassAllowList(ObjectInputFilter filter, Class<?> valueType) {
        this.filter = filter;
        this.declared = DeclaredClasses.of(valueType);
    }

    /** Replaces the declared type of the values. */
    void declare(Class<?> valueType) {
        declared = DeclaredClasses.of(valueType);
    }

    /**
     * Returns why the class is not allowed, as the end of a sentence that begins with the name of the class; null if
     * the class is allowed.
     */
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
        Status status = NamedClass.verdict(element, filter);
        if (status == Status.REJECTED) {
            return "is refused by a serial filter: allow it in the cache's setting 'serial-filter', and in"
                    + " jdk.serialFilter"
                    + " if that is set";
        }
        if (ClassResolver.isOfJdk(element)) {
            return "is no plain value or collection of the JDK: store what it is made from, or use the codec 'java'";
        }
        if (readsItselfAsCollection(element)) {
            return "is a collection that the JDK or its own code reads from a stream: hold one of the JDK's instead,"
                    + " or use the"
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

    /**
     * Returns whether the class is a collection that code of the JDK or of the class itself reads from a stream. A
     * subclass of a plain collection without stream methods is not: Fory reads such a class like its superclass.
     */
    private static boolean readsItselfAsCollection(Class<?> type) {
        if (!Collection.class.isAssignableFrom(type) && !Map.class.isAssignableFrom(type)) {
            return false;
        }
        Class<?> ancestor = type;
        while (ancestor != null && !ClassResolver.isOfJdk(ancestor)) {
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
        // An interface is checked only as the element type of an array. The classes of the elements are checked as
        // well.
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
