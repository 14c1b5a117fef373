package io.omnicache.examples.quickstart;

import io.omnicache.it.RedisProcess;
import java.net.URI;
import java.nio.file.Path;
import javax.cache.CacheException;

/**
 * JCache on a real Redis: {@code QuickStart [connection URL] [folder]}. Without a URL, here or in {@code
 * OMNICACHE_URI}, it starts a server of its own and ends it again.
 */
public final class QuickStart {
    private QuickStart() {}

    public static void main(String[] arguments) {
        String given = System.getenv().getOrDefault("OMNICACHE_URI", System.getProperty("omnicache.uri", ""));
        String folder = System.getProperty("quickstart.folder", ".");
        for (String argument : arguments) {
            if (argument.contains("://")) {
                given = argument;
            } else {
                folder = argument;
            }
        }
        if (!run(given, Path.of(folder))) {
            System.exit(1);
        }
    }

    /** Returns whether the server could be used. */
    static boolean run(String given, Path folder) {
        if (!given.isEmpty()) {
            return show(given, folder, "the given server");
        }
        try (RedisProcess redis = RedisProcess.start()) {
            return show(redis.uri(), folder, "a Redis of its own, on port " + redis.port());
        }
    }

    private static boolean show(String uri, Path folder, String server) {
        System.out.println("OmniCache JCache on " + server);
        try (Tour tour = new Tour(URI.create(uri))) {
            tour.readFolderTwice(folder);
            tour.letAnEntryExpire();
            tour.keepTenantsApart();
            tour.listen();
            tour.countFromManyThreads();
            tour.listKeys();
            return true;
        } catch (CacheException e) {
            System.err.println("\n" + e.getMessage());
            return false;
        }
    }
}
