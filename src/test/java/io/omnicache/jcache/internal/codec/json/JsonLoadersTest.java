package io.omnicache.jcache.internal.codec.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.codec.JsonFixtures;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library is optional, and what it knows of an application goes when the application goes. */
class JsonLoadersTest {
    @TempDir
    Path folder;

    @Test
    void create_withoutTheLibrary_namesTheDependency() throws Exception {
        try (URLClassLoader without = new URLClassLoader(classPathWithout("jackson-databind"), null)) {
            Method create =
                    without.loadClass(ValueCodecs.class.getName()).getMethod("create", String.class, ClassLoader.class);
            assertThat(create.invoke(null, "java", without)).isNotNull();
            assertThatThrownBy(() -> create.invoke(null, "json", without))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .hasMessageContaining("com.fasterxml.jackson.core:jackson-databind")
                    .hasMessageContaining("'json'");
        }
    }

    private static URL[] classPathWithout(String library) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!element.contains(library)) {
                urls.add(Path.of(element).toUri().toURL());
            }
        }
        return urls.toArray(URL[]::new);
    }

    /** Dates and times need another library. */
    @Test
    void create_withoutTheLibraryForTimes_namesIt() throws Exception {
        try (URLClassLoader without = new URLClassLoader(classPathWithout("jackson-datatype"), null)) {
            Method create = without.loadClass(ValueCodecs.class.getName())
                    .getMethod("create", String.class, ClassLoader.class, String.class, Class.class);
            assertThat(create.invoke(null, "json", without, null, String.class)).isNotNull();
            Class<?> times = without.loadClass(JsonFixtures.Times.class.getName());
            assertThatThrownBy(() -> create.invoke(null, "json", without, null, times))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .hasMessageContaining("java.time.")
                    .hasMessageContaining("jackson-datatype-jsr310");
        }
    }

    /** In a JVM of its own, whose memory is never short. */
    @Test
    void classLoaders_ofApplicationsThatAreGone_areCollected() throws Exception {
        CompiledClasses.of(
                        folder,
                        "record V(int a, List<Part> parts) { public record Part(int b) {} }",
                        "class Make { public static Object make() { return new V(1, List.of(new V.Part(2))); } }")
                .close();
        String output = ChildJvm.run(
                JsonRedeployments.class,
                List.of("-Xmx256m"),
                folder.resolve("classes").toUri().toString());
        assertThat(output).contains("kept: 0");
    }
}
