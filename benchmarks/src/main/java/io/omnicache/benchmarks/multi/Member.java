package io.omnicache.benchmarks.multi;

import io.omnicache.it.JvmProgram;
import io.omnicache.jcache.RedisCachingProvider;
import java.nio.file.Path;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;

/**
 * One of the JVMs. It does what it is told:
 *
 * <ul>
 *   <li>{@code open FILE CACHE} opens a cache; {@code load FILE CACHE} one with a loader
 *   <li>{@code listen}, {@code deaf} registers and deregisters a listener
 *   <li>{@code write THREADS RATE SECONDS} changes so many entries a second, all threads together; 0 for as many as it
 *   can
 *   <li>{@code heard} what the listener has heard since it was last asked
 *   <li>{@code cycle THREADS SECONDS CACHE} puts, gets, and misses that are filled, of an opened cache
 *   <li>{@code meet KEY THREADS AT MILLIS} threads that all get one key, from that time on, with loads of so long
 * </ul>
 */
public final class Member {
    private CacheManager manager;
    private Cache<String, String> cache;
    private Ear ear = new Ear();
    private MutableCacheEntryListenerConfiguration<String, String> listening;
    private SlowLoader loader;

    private Member() {}

    public static void main(String[] arguments) {
        Member member = new Member();
        JvmProgram.serve(member::answer);
        System.exit(0);
    }

    private String answer(String... words) throws Exception {
        switch (words[0]) {
            case "open" -> open(words[1], words[2], new MutableConfiguration<>());
            case "load" -> {
                loader = new SlowLoader();
                open(
                        words[1],
                        words[2],
                        new MutableConfiguration<String, String>()
                                .setReadThrough(true)
                                .setCacheLoaderFactory(() -> loader));
            }
            case "listen" -> {
                ear = new Ear();
                Ear now = ear;
                listening = new MutableCacheEntryListenerConfiguration<>(() -> now, null, false, false);
                cache.registerCacheEntryListener(listening);
            }
            case "deaf" -> cache.deregisterCacheEntryListener(listening);
            case "heard" -> {
                return ear.report();
            }
            case "write" -> {
                return new Writer(cache, Integer.parseInt(words[1]), Integer.parseInt(words[2]))
                        .run(Double.parseDouble(words[3]));
            }
            case "cycle" -> {
                return Cycle.run(manager.getCache(words[3]), Integer.parseInt(words[1]), Double.parseDouble(words[2]));
            }
            case "meet" -> {
                return loader.meet(
                        cache,
                        words[1],
                        Integer.parseInt(words[2]),
                        Long.parseLong(words[3]),
                        Long.parseLong(words[4]));
            }
            default -> throw new IllegalArgumentException(words[0]);
        }
        return "done";
    }

    private void open(String file, String name, MutableConfiguration<String, String> configuration) {
        if (manager == null) {
            manager = new RedisCachingProvider().getCacheManager(Path.of(file).toUri(), null);
        }
        cache = manager.createCache(name, configuration.setTypes(String.class, String.class));
        cache.containsKey("warm");
    }
}
