package io.omnicache.jcache.internal.codec.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.codec.JsonFixtures;
import io.omnicache.jcache.internal.codec.OptionalLibrary;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The library is optional, and what it knows of an application goes when the application goes. */
class JsonLoadersTest {
    @TempDir
    Path folder;

    @Test
    void create_withoutTheLibrary_namesTheDependency() throws Exception {
        OptionalLibrary.assertMissingOneIsNamed(
                "json", "jackson-databind", "com.fasterxml.jackson.core:jackson-databind");
    }

    /** Dates and times need another library. */
    @Test
    void create_withoutTheLibraryForTimes_namesIt() throws Exception {
        try (URLClassLoader without = OptionalLibrary.classesWithout("jackson-datatype")) {
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

    /** In a JVM whose memory is never short. */
    @Test
    void classLoaders_ofApplicationsThatAreGone_areCollected() throws Exception {
        OptionalLibrary.assertClassLoadersAreCollected("json", folder, "-Xmx256m");
    }
}
