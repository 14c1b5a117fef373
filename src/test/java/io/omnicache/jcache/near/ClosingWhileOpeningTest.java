package io.omnicache.jcache.near;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.internal.async.AsyncThreads;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.LogCapture;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.util.concurrent.CompletableFuture;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A manager that is closed while a near cache opens its connection in the background doesn't wait for that. */
class ClosingWhileOpeningTest {
    private static final int TIMES = 20;
    private static final String SETTINGS = "defaults: {near-cache: true, statistics: true}";

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    @RegisterExtension
    final Caches caches = Caches.on(server);

    @Test
    void close_rightAfterTheFirstRead() {
        try (LogCapture log = LogCapture.of(AsyncThreads.class)) {
            for (int i = 0; i < TIMES; i++) {
                CacheManager manager = caches.settings(SETTINGS);
                Cache<String, String> cache = manager.createCache(Caches.NAME, new MutableConfiguration<>());
                cache.get("a");
                manager.close();
            }
            assertThat(log.messages()).isEmpty();
        }
    }

    @Test
    void close_whileTheServerDoesNotAnswer() throws Exception {
        try (LogCapture log = LogCapture.of(AsyncThreads.class)) {
            for (boolean isConnected : new boolean[] {true, false}) {
                CacheManager manager = caches.settings(SETTINGS);
                Cache<String, String> cache = manager.createCache(Caches.NAME, new MutableConfiguration<>());
                if (isConnected) {
                    cache.put("a", "1");
                }
                server.get().suspend();
                try {
                    CompletableFuture<?> read =
                            CompletableFuture.runAsync(() -> cache.get("a")).exceptionally(e -> null);
                    Awaitility.await().until(() -> NearCaches.state(Caches.NAME).equals("opening"));
                    manager.close();
                    read.get();
                } finally {
                    server.get().resume();
                }
            }
            assertThat(log.messages()).isEmpty();
        }
    }
}
