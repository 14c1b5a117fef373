package io.omnicache.jcache.internal.codec;

import io.omnicache.jcache.internal.text.Shown;
import java.io.InvalidClassException;
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

    /** Decides, before a proxy class is defined, about one of its interfaces. */
    @FunctionalInterface
    public interface InterfaceCheck {
        /** @throws InvalidClassException if no proxy of the interface may be defined */
        void check(Class<?> type) throws InvalidClassException;
    }

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
        if (name.length() > ClassNames.MAX_LENGTH) {
            throw new ClassNotFoundException(Shown.name(name));
        }
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            ClassLoader context = Thread.currentThread().getContextClassLoader();
            if (context == null || context == loader) {
                throw new ClassNotFoundException(Shown.name(name));
            }
            try {
                return Class.forName(name, false, context);
            } catch (ClassNotFoundException | LinkageError missing) {
                throw new ClassNotFoundException(Shown.name(name), missing);
            }
        }
    }

    /**
     * Returns the dynamic proxy class of the interfaces. As in Java serialisation, an interface that is not public
     * decides which class loader defines the proxy class. The class is defined after all interfaces were checked.
     *
     * @param check throws an exception if no proxy of the interface may be defined
     * @throws ClassNotFoundException if an interface is missing, or no single class loader can define a proxy of all
     *     interfaces
     */
    public static Class<?> resolveProxy(String[] names, ClassLoader loader, InterfaceCheck check)
            throws ClassNotFoundException, InvalidClassException {
        Class<?>[] interfaces = new Class<?>[names.length];
        ClassLoader definer = loader;
        for (int i = 0; i < names.length; i++) {
            interfaces[i] = resolve(names[i], loader);
            check.check(interfaces[i]);
            if (!Modifier.isPublic(interfaces[i].getModifiers()) || !isVisible(interfaces[i], definer)) {
                definer = interfaces[i].getClassLoader();
            }
        }
        try {
            return Proxy.newProxyInstance(definer, interfaces, (proxy, method, arguments) -> null)
                    .getClass();
        } catch (IllegalArgumentException e) {
            throw new ClassNotFoundException("proxy of " + Shown.name(String.join(";", names)), e);
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
