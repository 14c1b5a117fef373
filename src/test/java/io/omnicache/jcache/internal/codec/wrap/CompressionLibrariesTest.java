package io.omnicache.jcache.internal.codec.wrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The libraries of compression are optional. */
class CompressionLibrariesTest {
    private static final byte[] CONTENT = new byte[5_000];
    /** The property of zstd-jni that names the file of its native part. */
    private static final String NATIVE_PATH = "ZstdNativePath";

    @ParameterizedTest
    @CsvSource({"LZ4, at.yawk.lz4:lz4-java", "ZSTD, com.github.luben:zstd-jni"})
    void compression_withoutTheLibrary_namesTheDependency(String algorithm, String dependency) throws Exception {
        byte[] stored = Compression.above(0, CompressionAlgorithm.valueOf(algorithm), 10_000)
                .compress(CONTENT);
        byte[] deflated =
                Compression.above(0, CompressionAlgorithm.DEFLATE, 10_000).compress(CONTENT);
        try (URLClassLoader without = new URLClassLoader(classPathWithoutLibraries(), null)) {
            Class<?> compression = without.loadClass(Compression.class.getName());
            Class<?> algorithms = without.loadClass(CompressionAlgorithm.class.getName());
            Object wanted = algorithms.getMethod("valueOf", String.class).invoke(null, algorithm);
            Method above = compression.getMethod("above", int.class, algorithms, int.class);
            Object reader = compression.getMethod("readingOnly", int.class).invoke(null, 10_000);
            Method inflate = compression.getDeclaredMethod("inflate", byte[].class);
            inflate.setAccessible(true);

            assertThatThrownBy(() -> above.invoke(null, 0, wanted, 10_000))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .hasMessageContaining("compression.codec: " + algorithm.toLowerCase(java.util.Locale.ROOT))
                    .hasMessageContaining("add the dependency " + dependency);
            assertThatThrownBy(() -> inflate.invoke(reader, (Object) stored))
                    .cause()
                    .hasMessageContaining("whose library isn't on the class path: add " + dependency);
            assertThat(inflate.invoke(reader, (Object) deflated)).isEqualTo(CONTENT);
        }
    }

    /** As on a machine whose directory for temporary files takes no programs: the native part can't be loaded. */
    @Test
    void compression_whoseLibraryCannotBeInitialised_failsAtTheCreationOrByTheValue() throws Exception {
        byte[] stored = Compression.above(0, CompressionAlgorithm.ZSTD, 10_000).compress(CONTENT);
        System.setProperty(NATIVE_PATH, "/does/not/exist");
        try (URLClassLoader other = new URLClassLoader(classPath(element -> true), null)) {
            Class<?> compression = other.loadClass(Compression.class.getName());
            Class<?> algorithms = other.loadClass(CompressionAlgorithm.class.getName());
            Object zstd = algorithms.getMethod("valueOf", String.class).invoke(null, "ZSTD");
            Method above = compression.getMethod("above", int.class, algorithms, int.class);
            Object reader = compression.getMethod("readingOnly", int.class).invoke(null, 10_000);
            Method inflate = compression.getDeclaredMethod("inflate", byte[].class);
            inflate.setAccessible(true);

            for (int time = 0; time < 2; time++) { // The JVM throws another error the second time.
                assertThatThrownBy(() -> inflate.invoke(reader, (Object) stored))
                        .cause()
                        .hasMessageContaining("Value is compressed by zstd, whose library can't be initialised")
                        .extracting(failure -> failure.getClass().getSimpleName())
                        .isEqualTo("UndecodableException");
                assertThatThrownBy(() -> above.invoke(null, 0, zstd, 10_000))
                        .cause()
                        .hasMessageContaining("compression.codec: zstd has a library that can't be initialised")
                        .hasMessageContaining("Error")
                        .extracting(failure -> failure.getClass().getSimpleName())
                        .isEqualTo("CacheException");
            }
        } finally {
            System.clearProperty(NATIVE_PATH);
        }
    }

    private static URL[] classPathWithoutLibraries() throws Exception {
        return classPath(element -> !element.contains("lz4-java") && !element.contains("zstd-jni"));
    }

    private static URL[] classPath(Predicate<String> wanted) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (wanted.test(element)) {
                urls.add(Path.of(element).toUri().toURL());
            }
        }
        return urls.toArray(URL[]::new);
    }
}
