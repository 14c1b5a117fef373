package io.omnicache.jcache.topology;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.RedisCachingProvider;
import io.omnicache.jcache.testing.AsyncJoined;
import io.omnicache.jcache.testing.TimedCalls;
import io.omnicache.jcache.testing.Waiting;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;

/** In a network of its own: loses all packets while operations are under way, and while others connect. */
final class PacketLossProgram {
    /** A packet is larger than the filter ever lets through. */
    static final String LOSE = "tc qdisc add dev lo root tbf rate 8bit burst 10 latency 1ms";

    private static final Duration TIMEOUT = Duration.ofMillis(300);
    /** For a busy machine. */
    private static final Duration ROOM = Duration.ofMillis(1_500);

    private static final String SETTINGS = "?timeout=300ms&connect-timeout=8s&retries=";

    private PacketLossProgram() {}

    public static void main(String[] arguments) throws Exception {
        try (RedisProcess server = RedisProcess.start();
                RedisCachingProvider provider = new RedisCachingProvider()) {
            for (int retries : new int[] {0, 5}) {
                Cache<String, String> used = cache(provider, server.uri() + SETTINGS + retries);
                Cache<String, String> unused =
                        cache(provider, server.uri() + SETTINGS + retries + "&circuit-breaker=false");
                Waiting.untilItWorks(() -> used.put("k", "v"));

                shell(LOSE);
                run("used before, " + retries + " retries", used);
                run("used before, " + retries + " retries, again", used);
                run("connecting, " + retries + " retries", unused);
                shell("tc qdisc del dev lo root");

                Waiting.untilItWorks(() -> used.put("k", "v"));
                Waiting.untilItWorks(() -> unused.put("k", "v"));
            }
        }
        System.out.println("works again");
    }

    private static Cache<String, String> cache(RedisCachingProvider provider, String uri) {
        return provider.getCacheManager(URI.create(uri), null).createCache("c", new MutableConfiguration<>());
    }

    private static void run(String when, Cache<String, String> cache) {
        TimedCalls calls = new TimedCalls();
        for (Cache<String, String> side : List.of(cache, AsyncJoined.of(cache))) {
            String who = side == cache ? "" : "async ";
            calls.add(who + "get", () -> side.get("k"));
            calls.add(who + "put", () -> side.put("k", "w"));
            calls.add(who + "replace", () -> side.replace("k", "v", "w"));
            calls.add(who + "invoke", () -> side.invoke("k", (entry, none) -> entry.getValue()));
            calls.add(who + "getAll", () -> side.getAll(Set.of("k", "l")));
            calls.add(who + "putAll", () -> side.putAll(Map.of("k", "w", "l", "w")));
        }
        List<TimedCalls.Result> results = calls.run();
        System.out.println(
                "Packets lost, " + when + ": slowest " + results.get(0).took().toMillis() + " ms");
        for (TimedCalls.Result result : results) {
            if (result.took().compareTo(TIMEOUT.plus(ROOM)) > 0) {
                System.out.println("too slow: " + result);
            }
            Throwable failure = result.failure() instanceof CompletionException e ? e.getCause() : result.failure();
            if (!(failure instanceof RedisCacheException)) {
                System.out.println("not a documented failure: " + result);
            }
        }
    }

    private static void shell(String command) throws Exception {
        int status = new ProcessBuilder("sh", "-c", command).inheritIO().start().waitFor();
        if (status != 0) {
            throw new IllegalStateException(command + " ended with " + status);
        }
    }
}
