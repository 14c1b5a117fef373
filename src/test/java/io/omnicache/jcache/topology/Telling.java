package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.RedisCachingProvider;
import io.omnicache.jcache.backend.RedisBackend;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.regex.Pattern;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;

/** Compares the exception of an operation with the documented message, for all ways to call it. */
final class Telling {
    private static final String SETTINGS = "timeout=10s&connect-timeout=10s&retries=1&retry-delay=1ms";

    /** A quoted reply of the server; only its first word is the same in all versions. */
    private static final Pattern QUOTED = Pattern.compile("\"([A-Z]+) [^\"]*\"");

    private Telling() {}

    /** Checks single, asynchronous and bulk operations of a cache, and the backend. */
    static void assertTold(Told told, String uri, Op op) {
        String whole = uri.contains("timeout=") ? uri : uri + (uri.contains("?") ? "&" : "?") + SETTINGS;
        try (RedisCachingProvider provider = new RedisCachingProvider();
                RedisBackend backend = RedisBackend.open(whole)) {
            Cache<String, String> cache = cache(provider, whole);
            AsyncCache<String, String> async = AsyncCache.of(cache);
            boolean writes = op == Op.WRITE;
            assertSays(told, whole, catchThrowable(() -> {
                if (writes) {
                    cache.put("k", "v");
                } else {
                    cache.get("k");
                }
            }));
            Throwable wrapped = catchThrowable(() -> (writes ? async.put("k", "v") : async.get("k"))
                    .toCompletableFuture()
                    .join());
            assertThat(wrapped).isInstanceOf(CompletionException.class);
            assertSays(told, whole, wrapped.getCause());
            if (op != Op.READ_ONE) {
                assertSays(told, whole, catchThrowable(() -> {
                    if (writes) {
                        cache.putAll(Map.of("k", "v"));
                    } else {
                        cache.getAll(Set.of("k"));
                    }
                }));
            }
            assertSays(told, whole, catchThrowable(() -> {
                if (writes) {
                    backend.set("k", new byte[1]);
                } else {
                    backend.get("k");
                }
            }));
        }
    }

    static void assertToldToWalks(Told told, String uri) {
        try (RedisCachingProvider provider = new RedisCachingProvider()) {
            Cache<String, String> cache = cache(provider, uri);
            assertSays(told, uri, catchThrowable(cache::clear));
            assertSays(told, uri, catchThrowable(() -> cache.iterator().hasNext()));
            assertSays(told, uri, catchThrowable(cache::removeAll));
        }
    }

    private static Cache<String, String> cache(RedisCachingProvider provider, String uri) {
        return provider.getCacheManager(URI.create(uri), null).createCache("c", new MutableConfiguration<>());
    }

    static void assertSays(Told told, String uri, Throwable thrown) {
        String servers = ConnectionUri.parse(uri).servers();
        assertThat(thrown).isInstanceOf(RedisCacheException.class);
        String message = thrown.getMessage().replace(servers, "<server>");
        String pattern =
                Pattern.quote(told.message).replace("<n>", "\\E\\d+\\Q").replace("<text>", "\\E.+\\Q");
        if (!Words.ARE_KNOWN) {
            pattern = QUOTED.matcher(pattern).replaceAll("\"$1\\\\E.*\\\\Q\"");
        }
        if (!message.matches(pattern)) {
            assertThat(message).isEqualTo(told.message);
        }
        assertThat(thrown).isExactlyInstanceOf(told.type);
        assertThat(((RedisCacheException) thrown).isOutcomeUnknown()).isEqualTo(told.isOutcomeUnknown());
        if (told.cause == null) {
            assertThat(thrown).hasNoCause();
        } else {
            assertThat(thrown.getCause()).isInstanceOf(told.cause);
        }
    }

    /** Other versions of Redis, and Valkey, word the rest of a reply differently. */
    private static final class Words {
        static final boolean ARE_KNOWN = areThoseOf70();

        private static boolean areThoseOf70() {
            try (RedisProcess server = RedisProcess.start()) {
                return server.command("INFO", "server").contains("redis_version:7.0.");
            }
        }
    }

    /** What is called. */
    enum Op {
        READ,
        /** Without the bulk operation, which sends another command. */
        READ_ONE,
        WRITE
    }
}
