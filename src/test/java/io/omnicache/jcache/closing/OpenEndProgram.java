package io.omnicache.jcache.closing;

import io.omnicache.it.JvmProgram;
import io.omnicache.jcache.RedisCachingProvider;
import io.omnicache.jcache.closing.BusyCaches.Busy;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.cache.CacheManager;

/**
 * Uses caches with every feature, and returns from {@code main} without closing anything. Says the threads that aren't
 * daemons, besides its own, and the shutdown hooks that were added.
 */
final class OpenEndProgram {
    private OpenEndProgram() {}

    public static void main(String[] arguments) throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        java.util.logging.LogManager.getLogManager(); // The JDK adds a hook of its own for it.
        Set<String> hooksBefore = hooks();
        Path settings = Files.writeString(Path.of(arguments[1]), BusyCaches.settings());
        Properties properties = new Properties();
        properties.setProperty("omnicache.uri", arguments[0]);
        CacheManager manager = new RedisCachingProvider().getCacheManager(settings.toUri(), null, properties);
        List<Busy> caches = BusyCaches.create(manager);
        for (Busy busy : caches) {
            busy.cache().get("k");
            busy.cache().put("k", "v");
            busy.cache().get("k");
            busy.cache().getAll(Set.of("k", "l"));
            busy.cache().putAll(Map.of("l", "v", "m", "v"));
            busy.async().put("k", "w").toCompletableFuture().get(30, TimeUnit.SECONDS);
            busy.async().get("n").toCompletableFuture().get(30, TimeUnit.SECONDS);
            busy.cache().invoke("k", (entry, rest) -> entry.getValue());
        }
        JvmProgram.say(Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread) && !thread.isDaemon())
                .map(Thread::getName)
                .collect(Collectors.joining(",")));
        Set<String> hooks = hooks();
        hooks.removeAll(hooksBefore);
        JvmProgram.say(String.join(",", hooks));
    }

    @SuppressWarnings("unchecked") // The JDK's own field; the JVM is started with its package open.
    private static Set<String> hooks() throws ReflectiveOperationException {
        Field hooks = Class.forName("java.lang.ApplicationShutdownHooks").getDeclaredField("hooks");
        hooks.setAccessible(true);
        return ((Map<Thread, Thread>) hooks.get(null))
                .keySet().stream()
                        .map(thread -> thread.getClass().getName() + " " + thread.getName())
                        .collect(Collectors.toSet());
    }
}
