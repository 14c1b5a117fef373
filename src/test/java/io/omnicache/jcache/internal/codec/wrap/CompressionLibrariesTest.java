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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The libraries of compression are optional. */
class CompressionLibrariesTest {
    private static final byte[] CONTENT = new byte[5_000];

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

    private static URL[] classPathWithoutLibraries() throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!element.contains("lz4-java") && !element.contains("zstd-jni")) {
                urls.add(Path.of(element).toUri().toURL());
            }
        }
        return urls.toArray(URL[]::new);
    }
}
