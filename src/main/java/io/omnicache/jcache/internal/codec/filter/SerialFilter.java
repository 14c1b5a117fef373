package io.omnicache.jcache.internal.codec.filter;

import io.omnicache.jcache.internal.codec.ClassNames;
import io.omnicache.jcache.internal.text.Shown;
import java.io.ObjectInputFilter;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The deserialisation filter of a codec. Immutable, but for the classes that its cache knows.
 *
 * <p>Rejects {@link RefusedClasses classes known from attacks}, nesting beyond a limit, and what the user's pattern
 * rejects. Of the classes that the pattern leaves undecided, a stream may describe only {@link KnownClasses known}
 * ones: without that rule, everyone who can write to Redis would decide which classes an {@code ObjectInputStream}
 * creates.
 */
public final class SerialFilter implements ObjectInputFilter {
    /** The allowed levels of nesting in values, unless the user's pattern sets {@code maxdepth}. */
    public static final int MAX_DEPTH = 30_000;

    /**
     * The allowed levels of nesting in keys, unless the user's pattern sets {@code maxdepth}. Keys are decoded in every
     * thread that iterates, so their nesting must fit into the stack of any thread.
     */
    static final int MAX_KEY_DEPTH = 300;

    /**
     * Classes that only their full name in the pattern allows, no wildcard: {@code URL} asks the network for its hash
     * code, a proxy answers the calls of whatever holds it, and a lambda calls a method that the stream chooses. This
     * JVM may also have written a {@code URL}.
     */
    private static final Map<String, String> NAMED_ONLY = Map.of(
            URL.class.getName(),
            "the rule that its hashCode may not ask the network",
            Proxy.class.getName(),
            "the rule that proxies are no data",
            SerializedLambda.class.getName(),
            "the rule that lambdas are no data");

    /**
     * The verdict of {@link RefusedClasses} on each class, computed once for a class. A filter is asked about every
     * class of every value, and the list is long.
     */
    private static final ClassValue<Status> VERDICTS = new ClassValue<>() {
        @Override
        protected Status computeValue(Class<?> type) {
            return RefusedClasses.FILTER.checkInput(new NamedClass(type));
        }
    };

    /** With it, what a stream can say about proxies is short. */
    private static final int MAX_INTERFACES = 16;

    private final @Nullable FilterPattern pattern;
    private final long maxDepth;
    private final KnownClasses known;
    private final boolean takesUnknown;

    /** @param takesUnknown whether classes are allowed that the pattern leaves undecided and the cache doesn't know */
    SerialFilter(@Nullable FilterPattern pattern, long defaultDepth, KnownClasses known, boolean takesUnknown) {
        this.pattern = pattern;
        this.known = known;
        this.takesUnknown = takesUnknown;
        long userDepth = pattern == null ? Long.MAX_VALUE : pattern.limit("maxdepth");
        maxDepth = userDepth == Long.MAX_VALUE ? defaultDepth : userDepth;
    }

    static @Nullable FilterPattern parse(String pattern) {
        try {
            return FilterPattern.parse(pattern);
        } catch (IllegalArgumentException e) {
            throw new CacheException(
                    "Serial filter pattern '" + pattern + "' is not valid: " + e.getMessage()
                            + "; write it as for jdk.serialFilter, for example com.acme.**;java.**;!*",
                    e);
        }
    }

    /** Returns the user's pattern; null if there is none. */
    @Nullable
    FilterPattern pattern() {
        return pattern;
    }

    /** Returns the allowed levels of nesting: the pattern's {@code maxdepth}, otherwise the default. */
    long maxDepth() {
        return maxDepth;
    }

    @Override
    public Status checkInput(FilterInfo info) {
        if (info.depth() > maxDepth || isKnownFromAttacks(info.serialClass())) {
            return Status.REJECTED;
        }
        boolean isProxy = info.serialClass() != null && Proxy.isProxyClass(info.serialClass());
        // The rule for proxies decides about the class that the JVM has made up.
        return pattern == null || isProxy ? Status.UNDECIDED : pattern.filter().checkInput(info);
    }

    /** Sets the declared type of the values, if the type wasn't known when the filter was created. */
    public void declare(Class<?> valueType) {
        known.declareValues(valueType);
    }

    /**
     * Returns why a stream may not describe a class of this name, without loading the class; null if it may.
     *
     * @param described the name as streams write it
     */
    public @Nullable Rejection rejectionByName(String described) {
        if (described.length() > ClassNames.MAX_LENGTH) {
            return new Rejection(
                    "class " + Shown.name(described),
                    "the limit of " + ClassNames.MAX_LENGTH + " characters for a class name",
                    "give the class a shorter name",
                    null,
                    -1);
        }
        String element = ClassNames.elementOf(described);
        return PlainData.isPrimitive(element) ? null : rejection(element, null);
    }

    /** Returns why a stream may not describe the class; null if it may. Doesn't ask the pattern's limits. */
    public @Nullable Rejection rejectionOf(Class<?> type) {
        Class<?> element = Proxy.isProxyClass(type) ? Proxy.class : type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        return element.isPrimitive() ? null : rejection(element.getName(), element);
    }

    private @Nullable Rejection rejection(String name, @Nullable Class<?> type) {
        if (NAMED_ONLY.containsKey(name)) {
            boolean allowed =
                    pattern != null && pattern.names(name) || name.equals(URL.class.getName()) && known.contains(name);
            return allowed ? null : namedOnly(name, type);
        }
        String part = pattern == null ? null : pattern.partThatDecides(name);
        boolean isKnown = part == null ? takesUnknown || known.contains(name) : !part.startsWith("!");
        if (isKnown) {
            return null;
        }
        RefusedClasses.Entry entry = RefusedClasses.entryFor(name);
        String shown = Shown.name(name);
        if (entry != null) {
            return refused(shown, entry, type);
        }
        return part == null
                ? known.rejection(shown, type)
                : new Rejection(
                        "class " + shown,
                        "'" + part + "' of the setting 'serial-filter'",
                        "allow " + shown + " there, before it",
                        type,
                        -1);
    }

    /**
     * Returns why a stream may not describe a proxy of these interfaces, before the proxy class is defined; null if it
     * may. The interfaces' classes are judged apart from that.
     */
    public @Nullable Rejection rejectionOfProxy(String[] interfaces) {
        Rejection rejection = rejectionByName(Proxy.class.getName());
        for (int i = 0; rejection == null && i < interfaces.length; i++) {
            rejection = rejectionByName(interfaces[i]);
        }
        if (rejection != null
                || interfaces.length <= MAX_INTERFACES && known.mayDefineProxy(String.join(";", interfaces))) {
            return rejection;
        }
        return new Rejection(
                "a proxy of " + interfaces.length + " interfaces",
                "the limit of " + MAX_INTERFACES + " interfaces and of the proxy classes that one cache may define",
                "store what it is made from",
                null,
                -1);
    }

    private static Rejection namedOnly(String name, @Nullable Class<?> type) {
        return new Rejection(
                "class " + name,
                NAMED_ONLY.getOrDefault(name, ""),
                "store what it is made from, or name " + name + " and no wildcard in the setting 'serial-filter'",
                type,
                -1);
    }

    /**
     * Notes that this JVM writes an object of the class, and returns why reading would reject the class all the same;
     * null if reading allows it.
     */
    @Nullable
    Rejection write(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        if (Proxy.isProxyClass(element)) {
            known.addProxy(
                    Arrays.stream(element.getInterfaces()).map(Class::getName).collect(Collectors.joining(";")));
        } else if (!element.isPrimitive()) {
            known.write(element);
        }
        return rejectionOf(type);
    }

    private static Rejection refused(String name, RefusedClasses.Entry entry, @Nullable Class<?> type) {
        return new Rejection(
                "class " + name,
                "the list of classes used in attacks ('" + entry.pattern() + "': it " + entry.reason() + ")",
                "store what it is made from, or mark the field transient",
                type,
                -1);
    }

    private static boolean isKnownFromAttacks(@Nullable Class<?> type) {
        return type != null && VERDICTS.get(type) == Status.REJECTED;
    }

    /** Returns why {@link #checkInput} rejects {@code info}. */
    Rejection explain(FilterInfo info) {
        Class<?> type = info.serialClass();
        if (type != null && isKnownFromAttacks(type)) {
            return refused(Rejection.nameOf(type), RefusedClasses.entryFor(type), type);
        }
        boolean isUsersLimit = pattern != null && pattern.limit("maxdepth") != Long.MAX_VALUE;
        if (info.depth() > maxDepth && !isUsersLimit) {
            return Rejection.ofLimit(
                    "nesting of more than " + maxDepth + " levels",
                    "the limit of nesting",
                    "hold the objects in a list instead of a chain, or raise maxdepth in the setting 'serial-filter'");
        }
        return pattern == null ? Rejection.byCode(info) : pattern.explain(info, "the setting 'serial-filter'");
    }
}
