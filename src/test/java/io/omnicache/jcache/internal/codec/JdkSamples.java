package io.omnicache.jcache.internal.codec;

import java.io.IOException;
import java.io.Serializable;
import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Objects of the JDK's public serialisable classes: of each that its constants, constructors and factories make. */
public final class JdkSamples {
    private static final Map<Class<?>, Object> ARGUMENTS = new LinkedHashMap<>();

    static {
        ARGUMENTS.put(String.class, "1");
        ARGUMENTS.put(CharSequence.class, "1");
        ARGUMENTS.put(int.class, 1);
        ARGUMENTS.put(long.class, 1L);
        ARGUMENTS.put(short.class, (short) 1);
        ARGUMENTS.put(byte.class, (byte) 1);
        ARGUMENTS.put(double.class, 1.0);
        ARGUMENTS.put(float.class, 1.0f);
        ARGUMENTS.put(boolean.class, true);
        ARGUMENTS.put(char.class, 'a');
        ARGUMENTS.put(Object.class, "object");
        ARGUMENTS.put(Throwable.class, new IllegalStateException("cause", new IOException("its cause")));
        ARGUMENTS.put(Exception.class, new IllegalStateException("cause"));
        ARGUMENTS.put(Class.class, String.class);
        ARGUMENTS.put(byte[].class, new byte[] {1});
        ARGUMENTS.put(int[].class, new int[] {1});
        ARGUMENTS.put(String[].class, new String[] {"a"});
        ARGUMENTS.put(Object[].class, new Object[] {"a"});
        ARGUMENTS.put(java.util.Collection.class, List.of("a"));
        ARGUMENTS.put(List.class, List.of("a"));
        ARGUMENTS.put(Map.class, Map.of("a", "b"));
        ARGUMENTS.put(java.util.Locale.class, java.util.Locale.ROOT);
        ARGUMENTS.put(URI.class, URI.create("http://127.0.0.1/"));
        ARGUMENTS.put(java.time.ZoneId.class, java.time.ZoneOffset.UTC);
        ARGUMENTS.put(java.math.BigInteger.class, java.math.BigInteger.TWO);
    }

    private JdkSamples() {}

    /** By class, of the packages that begin with one of these. */
    public static Map<String, List<Object>> of(String... packages) throws IOException {
        Map<String, List<Object>> samples = new TreeMap<>();
        for (Class<?> type : publicClasses(packages)) {
            List<Object> made = make(type);
            if (!made.isEmpty()) {
                samples.put(type.getName(), made);
            }
        }
        return samples;
    }

    private static List<Class<?>> publicClasses(String... packages) throws IOException {
        List<Class<?>> found = new ArrayList<>();
        Path modules = FileSystems.getFileSystem(URI.create("jrt:/")).getPath("/modules");
        try (Stream<Path> files = Files.walk(modules)) {
            files.filter(file -> file.toString().endsWith(".class") && file.getNameCount() > 3)
                    .map(file -> file.subpath(2, file.getNameCount()).toString().replace('/', '.'))
                    .map(name -> name.substring(0, name.length() - ".class".length()))
                    .filter(name -> Arrays.stream(packages).anyMatch(name::startsWith))
                    .sorted()
                    .forEach(name -> {
                        Class<?> type = load(name);
                        if (type != null && isPublic(type) && Serializable.class.isAssignableFrom(type)) {
                            found.add(type);
                        }
                    });
        }
        return found;
    }

    private static @Nullable Class<?> load(String name) {
        try {
            return Class.forName(name, false, ClassLoader.getPlatformClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }

    private static boolean isPublic(Class<?> type) {
        return Modifier.isPublic(type.getModifiers())
                && (type.getDeclaringClass() == null || isPublic(type.getDeclaringClass()))
                && type.getModule().isExported(type.getPackageName());
    }

    private static List<Object> make(Class<?> type) {
        List<Object> made = new ArrayList<>();
        Object[] constants = type.getEnumConstants();
        if (constants != null) {
            made.addAll(Arrays.asList(constants));
            return made;
        }
        for (Field field : type.getFields()) {
            if (Modifier.isStatic(field.getModifiers()) && type.isAssignableFrom(field.getType())) {
                attempt(made, type, () -> field.get(null));
            }
        }
        Arrays.stream(type.getConstructors())
                .filter(constructor -> !Modifier.isAbstract(type.getModifiers()))
                .sorted(Comparator.comparing(Constructor::getParameterCount))
                .forEach(constructor -> attempt(made, type, () -> constructor.newInstance(arguments(constructor))));
        Arrays.stream(type.getMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers()))
                .filter(method -> type.isAssignableFrom(method.getReturnType()))
                .sorted(Comparator.comparing(Method::toString))
                .forEach(method -> attempt(made, type, () -> method.invoke(null, arguments(method))));
        return made;
    }

    private static void attempt(List<Object> made, Class<?> type, Maker maker) {
        try {
            Object object = maker.make();
            if (object != null && type.isInstance(object)) {
                made.add(object);
            }
        } catch (ReflectiveOperationException | RuntimeException | LinkageError | AssertionError e) {
            // It needs other arguments, or a screen.
            return;
        }
    }

    private static @Nullable Object[] arguments(Executable of) {
        return Arrays.stream(of.getParameterTypes())
                .map(type -> {
                    Object argument = ARGUMENTS.get(type);
                    if (argument == null && type.isArray()) {
                        return Array.newInstance(type.getComponentType(), 0);
                    }
                    Object[] constants = type.getEnumConstants();
                    return argument == null && constants != null && constants.length > 0 ? constants[0] : argument;
                })
                .toArray();
    }

    private interface Maker {
        Object make() throws ReflectiveOperationException;
    }
}
