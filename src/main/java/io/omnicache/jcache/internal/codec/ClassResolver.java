package io.omnicache.jcache.internal.codec;

import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds classes by name: in the cache manager's class loader, then in the thread's context class loader. */
public final class ClassResolver {
    private static final Map<String, Class<?>> PRIMITIVES = Stream.of(
                    boolean.class,
                    byte.class,
                    short.class,
                    char.class,
                    int.class,
                    long.class,
                    float.class,
                    double.class,
                    void.class)
            .collect(Collectors.toUnmodifiableMap(Class::getName, Function.identity()));

    private ClassResolver() {}

    /** The class of this name, not initialised; also a primitive one. */
    public static Class<?> resolve(String name, ClassLoader loader) throws ClassNotFoundException {
        Class<?> primitive = PRIMITIVES.get(name);
        if (primitive != null) {
            return primitive;
        }
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            ClassLoader context = Thread.currentThread().getContextClassLoader();
            if (context == null || context == loader) {
                throw new ClassNotFoundException(name);
            }
            try {
                return Class.forName(name, false, context);
            } catch (LinkageError linkage) {
                throw new ClassNotFoundException(name, linkage);
            }
        }
    }

    /** The dynamic proxy class of the interfaces; non-public ones decide the loader, as in Java serialisation. */
    static Class<?> resolveProxy(String[] names, ClassLoader loader) throws ClassNotFoundException {
        Class<?>[] interfaces = new Class<?>[names.length];
        ClassLoader definer = loader;
        for (int i = 0; i < names.length; i++) {
            interfaces[i] = resolve(names[i], loader);
            if (!Modifier.isPublic(interfaces[i].getModifiers()) || !visible(interfaces[i], definer)) {
                definer = interfaces[i].getClassLoader();
            }
        }
        try {
            return Proxy.newProxyInstance(definer, interfaces, (proxy, method, arguments) -> null)
                    .getClass();
        } catch (IllegalArgumentException e) {
            throw new ClassNotFoundException("proxy of " + String.join(", ", names), e);
        }
    }

    private static boolean visible(Class<?> type, ClassLoader loader) {
        try {
            return Class.forName(type.getName(), false, loader) == type;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
