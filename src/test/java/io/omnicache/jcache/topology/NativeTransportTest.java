package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.backend.RedisBackend;
import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.cache.CacheException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A Unix socket without the library that it needs. */
class NativeTransportTest {

    @ParameterizedTest
    @ValueSource(strings = {"netty-transport-(native|classes)-(epoll|kqueue).*", "netty-transport-native-epoll.*"})
    void open_withoutTheLibraryOrItsNativePart_namesTheDependency(String missing) throws Exception {
        try (URLClassLoader loader = new URLClassLoader(
                classPathWithout(missing), CacheException.class.getClassLoader().getParent())) {
            Class<?> backend = loader.loadClass(RedisBackend.class.getName());

            assertThatThrownBy(() -> backend.getMethod("open", String.class).invoke(null, "unix:///tmp/no.sock"))
                    .isInstanceOf(InvocationTargetException.class)
                    .cause()
                    .matches(failure -> failure.getClass().getName().equals(CacheException.class.getName()))
                    .hasMessageContaining("io.netty:netty-transport-native-")
                    .hasMessageContaining("classifier");
        }
    }

    private static URL[] classPathWithout(String pattern) throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!Path.of(entry).getFileName().toString().matches(pattern)) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        return urls.toArray(URL[]::new);
    }
}
