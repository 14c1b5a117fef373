package io.omnicache.jcache.testing;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;

/** Classes compiled during the test, in a class loader of their own, as one version of an application. */
public final class CompiledClasses extends URLClassLoader {
    /** The source of a class that can be stored, {@code V}. */
    public static final String RECORD =
            "record V(int a) implements java.io.Serializable { public static Object make() { return new V(1); } }";

    private static final Pattern NAME = Pattern.compile("(?:record|class|enum|interface) (\\w+)");

    private CompiledClasses(URL folder) {
        super(new URL[] {folder}, CompiledClasses.class.getClassLoader());
    }

    /**
     * @param folder where sources and classes are written
     * @param sources each of one public class in the package {@code app}, without package line; they use the JDK alone, since
     *     to look through all libraries would take most of the time
     */
    public static CompiledClasses of(Path folder, String... sources) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "-proc:none",
                "-classpath",
                folder.toString(),
                "-d",
                Files.createDirectories(folder.resolve("classes")).toString()));
        for (String source : sources) {
            Matcher name = NAME.matcher(source);
            if (!name.find()) {
                throw new IllegalArgumentException(source);
            }
            Path file = folder.resolve(name.group(1) + ".java");
            Files.writeString(file, "package app; import java.util.*; public " + source);
            arguments.add(file.toString());
        }
        if (ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)) != 0) {
            throw new IllegalArgumentException("does not compile: " + String.join("\n", sources));
        }
        return new CompiledClasses(folder.resolve("classes").toUri().toURL());
    }

    /** Calls {@code static Object make()} of the class. */
    public Object make(String className) throws ReflectiveOperationException {
        return loadClass("app." + className).getMethod("make").invoke(null);
    }
}
