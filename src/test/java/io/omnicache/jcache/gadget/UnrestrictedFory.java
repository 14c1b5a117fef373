package io.omnicache.jcache.gadget;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.apache.fory.Fory;
import org.apache.fory.config.Language;
import org.apache.fory.resolver.DisallowedList;

/**
 * Fory as an attacker has it: without a list of allowed classes, and without the list of refused classes that Fory
 * itself contains. A class loader of its own defines such a Fory beside the usual one.
 */
final class UnrestrictedFory extends ClassLoader {
    /** Apart, since the class loader defines the outer class once more. */
    private static final class Holder {
        static final ClassLoader INSTANCE = new UnrestrictedFory();
    }

    private UnrestrictedFory() {
        super(Gadgets.LIBRARIES);
    }

    /** Writes an object. */
    static byte[] write(Object object) {
        return (byte[]) call(Writer.class, object);
    }

    /** Reads the object, which may run what it likes. */
    static void read(byte[] bytes) {
        call(Reader.class, bytes);
    }

    @SuppressWarnings("unchecked")
    private static Object call(Class<?> program, Object argument) {
        try {
            Class<?> here = Class.forName(program.getName(), true, Holder.INSTANCE);
            return ((Function<Object, Object>) here.getConstructor().newInstance()).apply(argument);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs in the class loader. */
    public static final class Writer implements Function<Object, Object> {
        @Override
        public Object apply(Object object) {
            return fory().serialize(object);
        }
    }

    /** Runs in the class loader. */
    public static final class Reader implements Function<Object, Object> {
        @Override
        public Object apply(Object bytes) {
            return fory().deserialize((byte[]) bytes);
        }
    }

    private static Fory fory() {
        return Fory.builder()
                .withLanguage(Language.JAVA)
                .withCompatible(true)
                .withRefTracking(true)
                .serializeEnumByName(true)
                .requireClassRegistration(false)
                .withTypeChecker((resolver, name) -> true)
                .withCodegen(false)
                .withClassLoader(Thread.currentThread().getContextClassLoader())
                .build();
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith("org.apache.fory.") && !name.startsWith(UnrestrictedFory.class.getName())) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> known = findLoadedClass(name);
            return known == null ? define(name) : known;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] code = in.readAllBytes();
            byte[] taken = name.equals(DisallowedList.class.getName()) ? withoutNames(code) : code;
            return defineClass(name, taken, 0, taken.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    /** Gives each class of the list another name, which no class has. */
    private static byte[] withoutNames(byte[] code) {
        String text = new String(code, StandardCharsets.ISO_8859_1);
        for (String name : DisallowedList.getDisallowedClasses()) {
            text = text.replace(name, '!' + name.substring(1));
        }
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
