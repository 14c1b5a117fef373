package io.omnicache.examples.bookshop;

import io.omnicache.it.RedisProcess;
import io.omnicache.it.ServerChoice;
import java.util.UUID;

/**
 * The server of the tests: the one that {@code OMNICACHE_URI} or the system property {@code omnicache.test.redis}
 * names, else one of this JVM's own.
 */
final class TestRedis {
    private static final String NAMED = System.getProperty("bookshop.redis", "");

    private TestRedis() {}

    /** Returns a URI with a key prefix that nobody else uses. */
    static String uri() {
        String uri = NAMED.isEmpty() || NAMED.startsWith("${")
                ? ServerChoice.running().orElseGet(() -> Own.SERVER.uri())
                : NAMED;
        return uri + (uri.contains("?") ? "&" : "?") + "key-prefix=" + UUID.randomUUID() + ":";
    }

    private static final class Own {
        static final RedisProcess SERVER = RedisProcess.start();
    }
}
