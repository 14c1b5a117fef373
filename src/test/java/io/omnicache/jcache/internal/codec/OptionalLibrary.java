package io.omnicache.jcache.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import io.omnicache.jcache.testing.ChildJvm;
import io.omnicache.jcache.testing.CompiledClasses;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What holds for each codec whose library is optional. */
public final class OptionalLibrary {
    private OptionalLibrary() {}

    /** The classes of the tests and of the library, in a class loader without one library. */
    public static URLClassLoader classesWithout(String library) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!element.contains(library)) {
                urls.add(Path.of(element).toUri().toURL());
            }
        }
        return new URLClassLoader(urls.toArray(URL[]::new), null);
    }

    /** Without its library, a codec can't be created, and the message names what to add. The codec {@code java} works. */
    public static void assertMissingOneIsNamed(String codec, String library, String dependency) throws Exception {
        try (URLClassLoader without = classesWithout(library)) {
            Method create =
                    without.loadClass(ValueCodecs.class.getName()).getMethod("create", String.class, ClassLoader.class);
            assertThat(create.invoke(null, "java", without)).isNotNull();
            assertThatThrownBy(() -> create.invoke(null, codec, without))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .hasMessageContaining(dependency)
                    .hasMessageContaining("'" + codec + "'");
        }
    }

    /** What a codec knows of an application goes when the application goes. In a JVM of its own. */
    public static void assertClassLoadersAreCollected(String codec, Path folder, String jvmOption) throws Exception {
        CompiledClasses.of(
                        folder,
                        "record V(int a, List<Part> parts) { public record Part(int b) {} }",
                        "class Make { public static Object make() { return new V(1, List.of(new V.Part(2))); } }")
                .close();
        String output = ChildJvm.run(
                CodecRedeployments.class,
                List.of(jvmOption),
                codec,
                folder.resolve("classes").toUri().toString());
        assertThat(output).contains("kept: 0");
    }
}
