package io.omnicache.jcache.internal.codec.filter;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The classes that one cache knows, by name: {@linkplain PlainData plain data}, what follows from the declared types of
 * keys and values, and what this JVM itself has written in the cache. Names keep no class from being unloaded, and a
 * name can be judged before a class is loaded. Keys and values of a cache share one instance. Thread-safe.
 */
public final class KnownClasses {
    /**
     * The number of proxy classes that reading may define. Each choice and order of interfaces is another class, which
     * stays in memory.
     */
    private static final int MAX_PROXIES = 64;

    private final boolean learns;
    private final Set<String> proxies = ConcurrentHashMap.newKeySet();
    private final Set<String> written = ConcurrentHashMap.newKeySet();
    private volatile Set<String> ofKeys = Set.of();
    private volatile Set<String> ofValues = Set.of();

    /** @param learns whether classes that this JVM writes become known */
    KnownClasses(boolean learns) {
        this.learns = learns;
    }

    void declareKeys(Class<?> type) {
        ofKeys = names(type);
    }

    void declareValues(Class<?> type) {
        ofValues = names(type);
    }

    private static Set<String> names(Class<?> type) {
        return DeclaredClasses.of(type).stream().map(Class::getName).collect(Collectors.toUnmodifiableSet());
    }

    /** Notes that this JVM writes an object of the class, which has no array type. */
    void write(Class<?> type) {
        if (learns) {
            written.add(type.getName());
        }
    }

    /** Notes that this JVM has a proxy class of these interfaces. */
    void addProxy(String interfaces) {
        proxies.add(interfaces);
    }

    /** Returns whether reading may define a proxy class of these interfaces. */
    boolean mayDefineProxy(String interfaces) {
        return proxies.contains(interfaces) || proxies.size() < MAX_PROXIES && proxies.add(interfaces);
    }

    /** Returns whether the class of this name is known, without loading it from the application's class loader. */
    boolean contains(String name) {
        return PlainData.isNamed(name)
                || written.contains(name)
                || ofValues.contains(name)
                || ofKeys.contains(name)
                || PlainData.isOfBase(name);
    }

    /** Returns the words of messages about a class that is not known. */
    Rejection rejection(String name, @Nullable Class<?> type) {
        String how = learns
                ? "the setting 'serial-filter', by which this JVM reads only classes that it has written in this cache or"
                        + " that are declared"
                : "'declared' of the setting 'serial-filter'";
        return new Rejection(
                "class " + name,
                how,
                "declare a key-type or value-type that has it, or name " + name + " in that setting",
                type,
                -1);
    }
}
