package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.AsyncCache;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.RedisCachingProvider;
import io.omnicache.jcache.testing.Caches;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Users and servers that refuse some commands: the client sends no command that it does not need. And servers that are
 * still starting: the first operation waits for them as later ones do.
 */
@Execution(ExecutionMode.CONCURRENT)
class ReadyServerTest {
    /** Loads slowly, and hears clients now and then. */
    @RegisterExtension
    final Caches caches = Caches.onOwnServer(
            "--key-load-delay",
            "1000",
            "--loading-process-events-interval-bytes",
            "1024",
            "--enable-protected-configs",
            "yes");

    enum First {
        GET {
            @Override
            void run(Cache<String, String> cache) {
                assertThat(cache.get("key:1")).isNull();
            }
        },
        PUT_ALL {
            @Override
            void run(Cache<String, String> cache) {
                cache.putAll(Map.of("a", "b", "c", "d"));
                assertThat(cache.getAll(Set.of("a", "c"))).hasSize(2);
            }
        },
        ASYNC {
            @Override
            void run(Cache<String, String> cache) throws Exception {
                AsyncCache<String, String> async = AsyncCache.of(cache);
                async.put("k", "v").toCompletableFuture().get(60, TimeUnit.SECONDS);
                assertThat(async.get("k").toCompletableFuture().get(60, TimeUnit.SECONDS))
                        .isEqualTo("v");
            }
        },
        CLEAR {
            @Override
            void run(Cache<String, String> cache) {
                cache.clear();
            }
        };

        abstract void run(Cache<String, String> cache) throws Exception;
    }

    @ParameterizedTest
    @EnumSource(First.class)
    void firstOperation_onAServerThatIsLoading_waitsForIt(First first) throws Exception {
        startLoading(2_000);

        first.run(open("?timeout=30s&retries=100"));
    }

    @Test
    void firstOperation_onAServerThatIsStarted_waitsForIt() {
        caches.server().stop();
        CompletableFuture<Void> start = CompletableFuture.runAsync(() -> {
            Awaitility.await().pollDelay(300, TimeUnit.MILLISECONDS).until(() -> true);
            caches.server().restart();
        });
        open("?timeout=30s&retries=100").put("k", "v");
        start.join();
    }

    @Test
    void firstOperation_withoutRetries_saysAtOnceThatTheServerIsLoading() {
        startLoading(4_000);

        Cache<String, String> cache = open("?retries=0");

        assertThatThrownBy(() -> cache.get("k"))
                .isInstanceOf(RedisCacheException.class)
                .hasMessageContaining("LOADING");
    }

    /** What a server says whose disk is full: to PING, too. */
    @ParameterizedTest
    @ValueSource(strings = {"", "/3?client-name=reader"})
    void read_onAServerWhoseDiskIsFull_works(String database) {
        Cache<String, String> writer = open(database);
        writer.put("k", "v");
        caches.server().command("CONFIG", "SET", "save", "3600 1000000", "dir", "/proc");
        caches.server().command("SET", "other", "v");
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(this::refusesWrites);

        try (RedisCachingProvider reader = new RedisCachingProvider()) {
            Cache<String, String> cache = reader.getCacheManager(
                            URI.create(caches.server().uri() + database), null)
                    .createCache("c", new MutableConfiguration<>());

            assertThat(cache.get("k")).isEqualTo("v");
            assertThat(cache.getAll(Set.of("k"))).containsEntry("k", "v");
            assertThat(cache.iterator().next().getValue()).isEqualTo("v");
            assertThatThrownBy(() -> cache.put("k", "w"))
                    .isInstanceOf(RedisCacheException.class)
                    .hasMessageContaining("MISCONF")
                    .matches(failure -> !((RedisCacheException) failure).isOutcomeUnknown());
        }
        caches.server().command("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        Awaitility.await()
                .ignoreExceptionsInstanceOf(RedisCacheException.class)
                .untilAsserted(() -> assertThat(writer.get("k")).isEqualTo("v"));
    }

    /** Each user may do what the cache's operations need, and nothing beside. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "+@all -ping",
                "+@all -client",
                "+@all -info",
                "+@all -ping -client -info -role -command -hello -config",
                "+@all -@dangerous -@admin -@connection +auth",
                "+get +set",
                "+get +set +eval +evalsha"
            })
    void operations_byAUserWithLittleElse_work(String rights) {
        String[] words = ("ACL SETUSER modest on >hush ~* " + rights).split(" ");
        caches.server().command(words);
        String uri = caches.server().uri().replace("redis://", "redis://modest:hush@")
                + "?client-name=mine&ping-interval=100ms&timeout=1s&connect-timeout=10s";

        Cache<String, String> cache = caches.open(uri).createCache("c", new MutableConfiguration<>());

        cache.put("k", "v");
        assertThat(cache.get("k")).isEqualTo("v");
        String connections = caches.server().command("CLIENT", "LIST", "TYPE", "normal");
        Awaitility.await()
                .pollDelay(2_500, TimeUnit.MILLISECONDS)
                .until(() -> true); // Longer than the timeout of a PING.
        assertThat(cache.get("k")).isEqualTo("v");
        assertThat(idsOf("modest", caches.server().command("CLIENT", "LIST", "TYPE", "normal")))
                .as("no connection was closed for a refused PING")
                .containsAll(idsOf("modest", connections));
    }

    @Test
    void connections_ofAUserWhoMayNameThem_haveTheirName() {
        open("?client-name=mine").put("k", "v");

        assertThat(caches.server()
                        .command("CLIENT", "LIST", "TYPE", "normal")
                        .lines()
                        .filter(line -> !line.contains("cmd=client")))
                .isNotEmpty()
                .allMatch(line -> line.contains(" name=mine "));
    }

    private static Set<String> idsOf(String user, String connections) {
        return connections
                .lines()
                .filter(line -> line.contains(" user=" + user + " "))
                .map(line -> line.substring(0, line.indexOf(' ')))
                .collect(java.util.stream.Collectors.toSet());
    }

    private boolean refusesWrites() {
        try {
            caches.server().command("BGSAVE");
            caches.server().command("SET", "other", "v");
            return false;
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage()).contains("MISCONF");
        }
    }

    /** Returns while the server reads its data, which takes a millisecond for each key. */
    private void startLoading(int keys) {
        caches.server().command("DEBUG", "POPULATE", Integer.toString(keys), "other");
        caches.server().command("SAVE");
        CompletableFuture<Void> restart =
                CompletableFuture.runAsync(() -> caches.server().restart());
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .pollInterval(5, TimeUnit.MILLISECONDS)
                .until(() -> restart.isDone() || isLoading());
        assertThat(restart).as("it loaded faster than one could look").isNotDone();
    }

    private boolean isLoading() {
        try {
            caches.server().command("PING");
            return false;
        } catch (RuntimeException e) {
            return String.valueOf(e.getMessage()).contains("LOADING");
        }
    }

    private Cache<String, String> open(String path) {
        return caches.open(caches.server().uri() + path).createCache("c", new MutableConfiguration<>());
    }
}
