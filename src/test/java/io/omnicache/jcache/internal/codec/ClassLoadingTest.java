package io.omnicache.jcache.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.codec.KeyFixtures;
import io.omnicache.jcache.codec.KeyFixtures.Color;
import io.omnicache.jcache.codec.KeyFixtures.Pair;
import io.omnicache.jcache.internal.codec.key.KeyEncoding;
import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Classes come from the manager's class loader, and only then from the thread's. */
class ClassLoadingTest {
    private final ClassLoader tests = getClass().getClassLoader();
    private final ClassLoader context = Thread.currentThread().getContextClassLoader();

    @AfterEach
    void restoreContext() {
        Thread.currentThread().setContextClassLoader(context);
    }

    @Test
    void decode_classOfTheManagersLoader_isPreferred() {
        ClassLoader application = new OwnCopies(tests);
        for (Object sample : List.of(new Pair(1, 2), Color.RED, new Pair(Color.GREEN, List.of()))) {
            byte[] key = KeyEncoding.forClassLoader(tests).encode(sample);
            Object decoded = KeyEncoding.forClassLoader(application, "*").decode(key);
            assertThat(decoded.getClass().getClassLoader()).isSameAs(application);
            assertThat(KeyEncoding.forClassLoader(application).encode(decoded)).isEqualTo(key);

            byte[] value = ValueCodecs.create("java", tests).encode(sample);
            assertThat(ValueCodecs.create("java", application, "*")
                            .decode(value)
                            .getClass()
                            .getClassLoader())
                    .isSameAs(application);
        }
    }

    @Test
    void decode_classOfTheThreadsLoaderOnly_isFound() {
        ClassLoader platform = ClassLoader.getPlatformClassLoader();
        byte[] key = KeyEncoding.forClassLoader(tests).encode(new Pair(1, Color.RED));

        Thread.currentThread().setContextClassLoader(tests);
        assertThat(KeyEncoding.forClassLoader(platform, "*").decode(key)).isEqualTo(new Pair(1, Color.RED));

        Thread.currentThread().setContextClassLoader(null);
        assertThatThrownBy(() -> KeyEncoding.forClassLoader(platform, "*").decode(key))
                .isInstanceOf(UndecodableException.class)
                .hasMessageContaining(Pair.class.getName());
    }

    /** Defines the fixtures itself instead of asking its parent. */
    private static final class OwnCopies extends ClassLoader {
        OwnCopies(ClassLoader parent) {
            super(parent);
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null || !name.startsWith(KeyFixtures.class.getName())) {
                    return loaded != null ? loaded : super.loadClass(name, resolve);
                }
                try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                    byte[] bytes = in.readAllBytes();
                    return defineClass(name, bytes, 0, bytes.length);
                } catch (IOException e) {
                    throw new ClassNotFoundException(name, e);
                }
            }
        }
    }
}
