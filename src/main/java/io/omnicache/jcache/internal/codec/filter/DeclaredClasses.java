package io.omnicache.jcache.internal.codec.filter;

import io.omnicache.jcache.internal.codec.ClassResolver;
import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.MalformedParameterizedTypeException;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the classes that follow from a declared type: the type itself, its superclasses, the declared types of its
 * fields with their type arguments, the permitted subclasses of a sealed type, and recursively the same for each class
 * found. The fields of JDK classes are left out.
 */
public final class DeclaredClasses {
    private final Set<Type> seen = new HashSet<>();
    private final Set<Class<?>> found = new HashSet<>();

    private DeclaredClasses() {}

    /** Returns the classes that follow from the type. */
    public static Set<Class<?>> of(Class<?> declared) {
        DeclaredClasses classes = new DeclaredClasses();
        classes.add(declared);
        return Set.copyOf(classes.found);
    }

    /**
     * Returns a serial filter's pattern that allows the classes that follow from the declared type, and the JDK's plain
     * values and collections, and nothing else.
     */
    public static String pattern(Class<?> declared) {
        String own =
                of(declared).stream().map(type -> type.getName() + ';').sorted().collect(Collectors.joining());
        return own + "java.lang.*;java.math.*;java.time.**;java.util.*;java.util.concurrent.*;java.sql.*;!*";
    }

    private void add(Type type) {
        if (!seen.add(type)) {
            return;
        }
        if (type instanceof Class<?> named) {
            addClass(named);
        } else if (type instanceof ParameterizedType parameterized) {
            add(parameterized.getRawType());
            addAll(parameterized.getActualTypeArguments());
        } else if (type instanceof GenericArrayType array) {
            add(array.getGenericComponentType());
        } else if (type instanceof WildcardType wildcard) {
            addAll(wildcard.getUpperBounds());
        } else if (type instanceof TypeVariable<?> variable) {
            addAll(variable.getBounds());
        }
    }

    private void addClass(Class<?> type) {
        if (type.isArray()) {
            add(type.getComponentType());
            return;
        }
        if (type.isPrimitive()) {
            return;
        }
        found.add(type);
        if (ClassResolver.isOfJdk(type)) {
            if (type.getSuperclass() != null) {
                add(type.getSuperclass());
            }
            return;
        }
        try {
            addPartsOf(type);
        } catch (LinkageError | TypeNotPresentException | MalformedParameterizedTypeException e) {
            // The class refers to a missing class. Storing an object of this class fails later, with a message that
            // names the reason.
            return;
        }
    }

    private void addPartsOf(Class<?> type) {
        if (type.isSealed()) {
            addAll(type.getPermittedSubclasses());
        }
        if (type.getGenericSuperclass() != null) {
            add(type.getGenericSuperclass());
        }
        for (Field field : type.getDeclaredFields()) {
            if ((field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0) {
                add(field.getGenericType());
            }
        }
    }

    private void addAll(Type[] types) {
        Arrays.stream(types).forEach(this::add);
    }
}
