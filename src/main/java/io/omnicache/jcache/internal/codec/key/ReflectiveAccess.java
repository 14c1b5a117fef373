package io.omnicache.jcache.internal.codec.key;

import io.omnicache.jcache.internal.codec.ClassResolver;
import io.omnicache.jcache.internal.codec.RedactedCause;
import io.omnicache.jcache.spi.KeyCodec;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Reads and creates objects of a class that the library is not compiled against, by the names of fields and the
 * parameters of constructors. Every method throws a {@link CacheException} if the class lacks the field or constructor,
 * or its module isn't open. Thread-safe.
 */
final class ReflectiveAccess {
    private final Class<?> type;
    private final Map<String, Field> fields = new ConcurrentHashMap<>();

    private ReflectiveAccess(Class<?> type) {
        this.type = type;
    }

    @Nullable
    Object get(Object object, String field) {
        try {
            return fields.computeIfAbsent(field, this::find).get(object);
        } catch (IllegalAccessException e) {
            throw unusable(e);
        }
    }

    private Field find(String name) {
        try {
            Field found = type.getDeclaredField(name);
            found.setAccessible(true);
            return found;
        } catch (ReflectiveOperationException | InaccessibleObjectException e) {
            throw unusable(e);
        }
    }

    /** Calls the constructor that takes these arguments; an {@code Integer} also fits an {@code int}. */
    Object create(@Nullable Object... arguments) {
        try {
            for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                if (fits(constructor.getParameterTypes(), arguments)) {
                    constructor.setAccessible(true);
                    return constructor.newInstance(arguments);
                }
            }
            throw unusable(new NoSuchMethodException("constructor with " + arguments.length + " parameters"));
        } catch (ReflectiveOperationException | InaccessibleObjectException e) {
            throw unusable(e);
        }
    }

    /** Returns a class of the same class loader. */
    Class<?> sibling(String name) {
        try {
            return ClassResolver.resolve(name, type.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw unusable(e);
        }
    }

    private static boolean fits(Class<?>[] parameters, @Nullable Object[] arguments) {
        if (parameters.length != arguments.length) {
            return false;
        }
        for (int i = 0; i < parameters.length; i++) {
            Object argument = arguments[i];
            boolean fits = parameters[i] == int.class
                    ? argument instanceof Integer
                    : argument == null || parameters[i].isInstance(argument);
            if (!fits) {
                return false;
            }
        }
        return true;
    }

    private CacheException unusable(Exception cause) {
        return new CacheException(
                "Class " + type.getName() + " differs from the versions known here or is in a module that isn't open:"
                        + " open it to this library, or provide a " + KeyCodec.class.getName() + " for it",
                RedactedCause.of(cause));
    }

    /** Keeps one instance for each class. An instance doesn't keep its class from being unloaded. */
    static final class Cache {
        private final ClassValue<ReflectiveAccess> values = new ClassValue<>() {
            @Override
            protected ReflectiveAccess computeValue(Class<?> type) {
                return new ReflectiveAccess(type);
            }
        };

        ReflectiveAccess of(Class<?> type) {
            return values.get(type);
        }
    }
}
