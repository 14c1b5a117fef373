package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.Certificates;
import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.io.File;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * An application in a container that is deployed anew, or stopped: nothing of it and its libraries may stay with the container, whose
 * threads live on.
 */
class RedeploymentTest {
    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    @RegisterExtension
    static final OwnServer<RedisProcess> tls = RedisServer.tls(false);

    @RegisterExtension
    static final OwnServer<RedisProcess> socket = RedisServer.socket();

    private final ExecutorService container = Executors.newSingleThreadExecutor();

    enum Form {
        PLAIN,
        READING_ANYWHERE,
        TLS,
        UNIX_SOCKET
    }

    @AfterEach
    void stop() {
        container.shutdown();
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.EnumSource(Form.class)
    void classLoader_ofAnApplicationThatClosedItsManager_isCollected(Form form) throws Exception {
        WeakReference<ClassLoader> loader = run(uri(form), "use", "close");

        assertIsCollected(loader);
    }

    @Test
    void classLoader_afterReconnecting_isCollected() throws Exception {
        WeakReference<ClassLoader> loader = run(uri(Form.PLAIN), "use", "RESTART", "use", "RESTART", "use", "close");

        assertIsCollected(loader);
    }

    @Test
    void classLoader_afterAFailedConnection_isCollected() throws Exception {
        WeakReference<ClassLoader> loader = run("redis://127.0.0.1:1?retries=1", "fail", "close");

        assertIsCollected(loader);
    }

    private static String uri(Form form) {
        return switch (form) {
            case PLAIN -> server.get().uri();
            case READING_ANYWHERE ->
                "redis-replicated://127.0.0.1:" + server.get().port() + "?read-from=any";
            case TLS ->
                tls.get().uri() + "?tls-ca-certificate=" + Certificates.shared().authorityFile();
            case UNIX_SOCKET -> socket.get().uri();
        };
    }

    /** In a method of its own, whose variables are gone when it returns. */
    private WeakReference<ClassLoader> run(String... words) throws Exception {
        URLClassLoader loader = new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader());
        WeakReference<ClassLoader> reference = new WeakReference<>(loader);
        Consumer<String> application = application(loader);
        for (String word : words) {
            if (word.equals("RESTART")) {
                server.get().restart();
            } else {
                container
                        .submit(() -> runInApplication(loader, application, word))
                        .get(2, TimeUnit.MINUTES);
            }
        }
        loader.close();
        return reference;
    }

    private static void runInApplication(ClassLoader loader, Consumer<String> application, String word) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            application.accept(word);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @SuppressWarnings("unchecked")
    private static Consumer<String> application(ClassLoader loader) throws ReflectiveOperationException {
        Constructor<?> constructor =
                loader.loadClass(RedeploymentProgram.class.getName()).getDeclaredConstructor();
        constructor.setAccessible(true);
        return (Consumer<String>) constructor.newInstance();
    }

    /** A thread that serves all of netty's users ends when nothing has come for a second. */
    private void assertIsCollected(WeakReference<ClassLoader> loader) throws Exception {
        container.submit(() -> {}).get(1, TimeUnit.MINUTES); // What the thread ran last is not the application's.
        Awaitility.await().atMost(30, TimeUnit.SECONDS).untilAsserted(() -> {
            System.gc();
            assertThat(loader.get()).isNull();
        });
    }

    private static URL[] classPath() throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }
}
