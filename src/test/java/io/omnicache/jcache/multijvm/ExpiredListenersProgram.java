package io.omnicache.jcache.multijvm;

import io.omnicache.it.JvmProgram;
import io.omnicache.jcache.RedisCachingProvider;
import io.omnicache.jcache.testing.RecordingListener;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.EventType;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ModifiedExpiryPolicy;
import org.awaitility.Awaitility;

/** Puts entries that expire soon, and says which expired events it has heard. The argument is a settings file. */
final class ExpiredListenersProgram {
    private ExpiredListenersProgram() {}

    public static void main(String[] arguments) {
        Cache<String, String> cache = new RedisCachingProvider()
                .getCacheManager(Path.of(arguments[0]).toUri(), null)
                .createCache("c", configuration());
        List<String> heard = new CopyOnWriteArrayList<>();
        JvmProgram.serve(words -> answer(cache, heard, words));
    }

    static MutableConfiguration<String, String> configuration() {
        return new MutableConfiguration<String, String>()
                .setExpiryPolicyFactory(ModifiedExpiryPolicy.factoryOf(new Duration(TimeUnit.MILLISECONDS, 300)));
    }

    /** A listener that keeps each expired event as {@code key=old value}. */
    static RecordingListener<String, String> listener(List<String> heard) {
        return new RecordingListener<>(event -> {
            if (event.getEventType() == EventType.EXPIRED) {
                heard.add(event.getKey() + "=" + event.getOldValue());
            }
        });
    }

    /** Puts the entries {@code <prefix>0} and so on. */
    static void put(Cache<String, String> cache, String prefix, int number) {
        for (int i = 0; i < number; i++) {
            cache.put(prefix + i, "v" + i);
        }
    }

    private static String answer(Cache<String, String> cache, List<String> heard, String[] words) {
        switch (words[0]) {
            case "listen" -> cache.registerCacheEntryListener(listener(heard).configuration(true, false));
            case "put" -> put(cache, words[1], Integer.parseInt(words[2]));
            case "heard" -> {
                Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> heard.size() >= Integer.parseInt(words[1]));
                return String.join(" ", heard);
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
        return "done";
    }
}
