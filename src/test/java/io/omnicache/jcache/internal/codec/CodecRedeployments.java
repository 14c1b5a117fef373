package io.omnicache.jcache.internal.codec;

import io.omnicache.jcache.internal.codec.value.ValueCodecs;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * Uses a codec from one class loader after the other and prints how many are still there; the first and the last don't
 * count, since the JDK keeps one. Arguments: the name of the codec, and the address of the classes.
 */
final class CodecRedeployments {
    private static final int DEPLOYMENTS = 6;

    private CodecRedeployments() {}

    public static void main(String[] arguments) throws Exception {
        URL classes = URI.create(arguments[1]).toURL();
        List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
        for (int i = 0; i < DEPLOYMENTS; i++) {
            loaders.add(deploy(arguments[0], classes));
        }
        List<WeakReference<ClassLoader>> old = loaders.subList(1, DEPLOYMENTS - 1);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> {
            System.gc();
            return kept(old) == 0;
        });
        System.out.println("kept: " + kept(old));
    }

    private static long kept(List<WeakReference<ClassLoader>> loaders) {
        return loaders.stream().filter(loader -> loader.get() != null).count();
    }

    private static WeakReference<ClassLoader> deploy(String name, URL classes) throws Exception {
        try (URLClassLoader application =
                new URLClassLoader(new URL[] {classes}, CodecRedeployments.class.getClassLoader())) {
            Object value = application.loadClass("app.Make").getMethod("make").invoke(null);
            ValueCodec codec = ValueCodecs.create(name, application, null, value.getClass());
            if (!codec.decode(codec.encode(value)).equals(value)) {
                throw new IllegalStateException("not equal");
            }
            return new WeakReference<>(application);
        }
    }
}
