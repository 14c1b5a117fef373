package io.omnicache.jcache.topology;

import io.omnicache.jcache.testing.ChildJvm;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A container with one thread, in which {@link RedeploymentProgram} runs with a class loader of its own. */
final class ContainerProgram {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private final ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
    private URLClassLoader loader;
    private Consumer<String> application;

    private ContainerProgram() {}

    public static void main(String[] arguments) throws Exception {
        ContainerProgram container = new ContainerProgram();
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        container.deploy();
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            if (line.equals("undeploy")) {
                ChildJvm.say(container.isCollected(container.undeploy()) ? "collected" : "still there");
            } else {
                container.run(line);
                ChildJvm.say("done");
            }
        }
    }

    @SuppressWarnings("unchecked")
    private void deploy() throws ReflectiveOperationException, MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        Constructor<?> constructor =
                loader.loadClass(RedeploymentProgram.class.getName()).getDeclaredConstructor();
        constructor.setAccessible(true);
        application = (Consumer<String>) constructor.newInstance();
    }

    private void run(String word) throws Exception {
        thread.submit(() -> {
                    Thread current = Thread.currentThread();
                    ClassLoader before = current.getContextClassLoader();
                    current.setContextClassLoader(loader);
                    try {
                        application.accept(word);
                    } finally {
                        current.setContextClassLoader(before);
                    }
                })
                .get(2, TimeUnit.MINUTES);
    }

    private WeakReference<ClassLoader> undeploy() throws IOException {
        WeakReference<ClassLoader> reference = new WeakReference<>(loader, collected);
        loader.close();
        loader = null;
        application = null;
        return reference;
    }

    /** A thread that serves all of netty's users ends when nothing has come for a second. */
    private boolean isCollected(WeakReference<ClassLoader> loader) throws InterruptedException {
        long start = System.nanoTime();
        while (loader.get() != null && System.nanoTime() - start < PATIENCE_NANOS) {
            System.gc();
            collected.remove(100); // Returns at once when the loader is collected.
        }
        return loader.get() == null;
    }
}
