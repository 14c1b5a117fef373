package io.omnicache.it;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The library's jar, as it stands on the class path of these tests. */
final class LibraryJar {
    private static final String SHADED = "io/omnicache/jcache/shaded/";

    private LibraryJar() {}

    /** Whether a user's compiler lets a user name the type. */
    static boolean visible(Class<?> type) {
        for (Class<?> c = type; c != null; c = c.getEnclosingClass()) {
            if (!visible(c.getModifiers())) {
                return false;
            }
        }
        return true;
    }

    private static boolean visible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    /** Everything that a user's compiler can see of a type. */
    static Stream<String> signatures(Class<?> type) {
        Stream<String> heritage = Stream.concat(
                        Stream.ofNullable(type.getGenericSuperclass()), Arrays.stream(type.getGenericInterfaces()))
                .map(Object::toString);
        Stream<String> annotations = Arrays.stream(type.getAnnotations()).map(Object::toString);
        Stream<Member> members = Stream.of(
                        type.getDeclaredFields(), type.getDeclaredMethods(), type.getDeclaredConstructors())
                .flatMap(Arrays::stream);
        return Stream.of(
                        Stream.of(type.toGenericString()),
                        heritage,
                        annotations,
                        members.filter(m -> visible(m.getModifiers()) && !m.isSynthetic())
                                .map(LibraryJar::signature))
                .flatMap(s -> s);
    }

    private static String signature(Member member) {
        if (member instanceof Field field) {
            return field.toGenericString();
        }
        return member instanceof Method method ? method.toGenericString() : ((Constructor<?>) member).toGenericString();
    }

    /** Names of the library's own classes, or of the classes of the Redis client that it carries. */
    static List<String> classes(boolean carried) throws IOException {
        return entries().stream()
                .filter(entry -> entry.startsWith("io/omnicache/") && entry.endsWith(".class"))
                .filter(entry -> entry.startsWith(SHADED) == carried)
                .map(entry ->
                        entry.substring(0, entry.length() - ".class".length()).replace('/', '.'))
                .collect(Collectors.toList());
    }

    /** Names of all files and folders. */
    static List<String> entries() throws IOException {
        List<String> names = new ArrayList<>();
        try (JarFile jar = open()) {
            for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
                names.add(entries.nextElement().getName());
            }
        }
        return names;
    }

    static JarFile open() throws IOException {
        return new JarFile(path());
    }

    static String path() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(element -> Path.of(element).getFileName().toString().startsWith("omnicache-jcache-"))
                .findFirst()
                .orElseThrow();
    }
}
