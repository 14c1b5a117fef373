package io.omnicache.jcache.internal.codec;

import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds classes by name: first in the cache manager's class loader, then in the context class loader of the thread. */
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

    /**
     * Returns the class of this name, without initialising the class. The name may be that of a primitive type.
     *
     * @throws ClassNotFoundException if neither class loader finds the class, or the class can't be linked
     */
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

    /**
     * Returns the dynamic proxy class of the interfaces. As in Java serialisation, an interface that is not public
     * decides which class loader defines the proxy class.
     *
     * @throws ClassNotFoundException if an interface is missing, or no single class loader can define a proxy of all
     *     interfaces
     */
    public static Class<?> resolveProxy(String[] names, ClassLoader loader) throws ClassNotFoundException {
        Class<?>[] interfaces = new Class<?>[names.length];
        ClassLoader definer = loader;
        for (int i = 0; i < names.length; i++) {
            interfaces[i] = resolve(names[i], loader);
            if (!Modifier.isPublic(interfaces[i].getModifiers()) || !isVisible(interfaces[i], definer)) {
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

    /** Returns whether the boot or the platform class loader defined the class. */
    public static boolean isOfJdk(Class<?> type) {
        ClassLoader loader = type.getClassLoader();
        return loader == null || loader == ClassLoader.getPlatformClassLoader();
    }

    private static boolean isVisible(Class<?> type, ClassLoader loader) {
        try {
            return Class.forName(type.getName(), false, loader) == type;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }
}
