package io.omnicache.examples.bookshop;

import io.omnicache.it.RedisProcess;
import java.util.UUID;

/** The server of the tests: the one that {@code OMNICACHE_URI} names, else one of this JVM's own. */
final class TestRedis {
    private static final String NAMED = System.getProperty("bookshop.redis", "");

    private TestRedis() {}

    /** Returns a URI with a key prefix that nobody else uses. */
    static String uri() {
        String uri = NAMED.isEmpty() || NAMED.startsWith("${") ? Own.SERVER.uri() : NAMED;
        return uri + (uri.contains("?") ? "&" : "?") + "key-prefix=" + UUID.randomUUID() + ":";
    }

    private static final class Own {
        static final RedisProcess SERVER = RedisProcess.start();
    }
}
