package io.omnicache.jcache.multijvm;

import io.omnicache.jcache.RedisCachingProvider;
import io.omnicache.jcache.testing.ChildJvm;
import io.omnicache.jcache.testing.MapStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;

/**
 * A JVM with two caches, {@code patient} and {@code hasty}, whose loader gives the name of the JVM, at once or when the
 * parent says so. The arguments are the name and the URI of the settings; the commands are the cases of
 * {@link #answer}. A key is written with the name of its cache: {@code patient:k}.
 */
final class LoadingProgram {
    private final String name;
    private final AtomicInteger calls = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CacheManager manager;
    private volatile CountDownLatch entered = new CountDownLatch(1);
    private volatile CountDownLatch goOn = new CountDownLatch(0);
    private List<Future<String>> running = new ArrayList<>();

    private LoadingProgram(String name, String uri) {
        this.name = name;
        MapStore<String, String> store = MapStore.loading(key -> work());
        this.manager = new RedisCachingProvider().getCacheManager(URI.create(uri), null);
        manager.createCache("patient", configuration(store));
        manager.createCache("hasty", configuration(store));
    }

    private static MutableConfiguration<String, String> configuration(MapStore<String, String> store) {
        return store.readThrough();
    }

    public static void main(String[] arguments) throws Exception {
        LoadingProgram program = new LoadingProgram(arguments[0], arguments[1]);
        ChildJvm.say("ready");
        try (BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                ChildJvm.say(program.answer(line.split(" ")));
            }
        } catch (IOException e) {
            return; // The parent has ended.
        } finally {
            Runtime.getRuntime().halt(0);
        }
    }

    /** What a loader or a processor does. */
    private String work() {
        calls.incrementAndGet();
        entered.countDown();
        try {
            goOn.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return name;
    }

    private String answer(String[] words) throws Exception {
        String[] place = words.length > 1 ? words[1].split(":") : new String[] {"patient", ""};
        Cache<String, String> cache = manager.getCache(place[0]);
        String key = place[1];
        switch (words[0]) {
            case "pid":
                return Long.toString(ProcessHandle.current().pid());
            case "pause": // The next calls of the loader or processor wait for "continue".
                entered = new CountDownLatch(1);
                goOn = new CountDownLatch(1);
                return "ok";
            case "entered":
                entered.await();
                return "ok";
            case "continue":
                goOn.countDown();
                return "ok";
            case "get": // Begins to read, with so many threads.
                start(Integer.parseInt(words[2]), () -> cache.get(key));
                return "ok";
            case "invoke": // Begins to append the name, with so many threads.
                start(Integer.parseInt(words[2]), () -> append(cache, key));
                return "ok";
            case "results": // The different results of what was begun.
                return results().toString();
            case "calls":
                return Integer.toString(calls.getAndSet(0));
            case "put":
                cache.put(key, words[2]);
                return "ok";
            case "remove":
                return Boolean.toString(cache.remove(key));
            case "look":
                return cache.containsKey(key) ? cache.get(key) : "nothing";
            default:
                throw new IllegalArgumentException(words[0]);
        }
    }

    private String append(Cache<String, String> cache, String key) {
        return cache.invoke(key, (entry, arguments) -> {
            String before = entry.exists() ? entry.getValue() : "";
            entry.setValue(before + work());
            return before;
        });
    }

    private void start(int number, java.util.concurrent.Callable<String> task) {
        running = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            running.add(threads.submit(task));
        }
    }

    private Set<String> results() throws Exception {
        Set<String> results = new TreeSet<>();
        for (Future<String> task : running) {
            try {
                results.add(String.valueOf(task.get()));
            } catch (java.util.concurrent.ExecutionException e) {
                results.add(e.getCause().getClass().getSimpleName());
            }
        }
        return results;
    }
}
