package io.omnicache.jcache.answers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.UnavailableException;
import io.omnicache.jcache.WrongTypeException;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Side;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers on connections that are being opened, to announcements, redirects in a cluster, and replies that are none. */
class OtherAnswersTest {
    private static final String HOST = "127.0.0.1";

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    private static RefusingProxy proxy;

    @RegisterExtension
    final Caches caches = Caches.on(() -> uri("redis"));

    private String asUser = "";

    @BeforeAll
    static void openProxy() throws IOException {
        proxy = RefusingProxy.open();
    }

    @AfterAll
    static void closeProxy() throws IOException {
        proxy.close();
    }

    private String uri(String scheme) {
        return scheme + "://" + asUser + "127.0.0.1:" + proxy.port() + "?retries=2&retry-delay=1ms&timeout=5s";
    }

    private static void lookAt(String commands) {
        Pattern names = Pattern.compile(commands);
        proxy.before(server.get().port())
                .lookingAt(words -> names.matcher(words.get(0)).matches() && !words.contains("test1"));
        proxy.reset();
    }

    static List<Answer> answersToEverything() {
        return Answer.of("OOM", "LOADING", "NOAUTH", "BUSY", "MOVED", "upstream");
    }

    /** A server that answers everything so, from the first command of the first connection on. */
    @ParameterizedTest
    @MethodSource("answersToEverything")
    void firstOperation_onAServerThatRefusesEverything_isADocumentedException(Answer answer) {
        lookAt(".*");
        proxy.refuse(1, 1_000_000, answer.text());
        Cache<String, String> cache = caches.manager(
                        "client-name=c" + answer.text().hashCode())
                .createCache("c", new MutableConfiguration<>());

        for (Side side : Side.values()) {
            Throwable failure = catchThrowable(() -> side.of(cache).put("k", "v"));

            assertThat(failure).isInstanceOf(RedisCacheException.class);
            if (!answer.is("MOVED")) { // Followed while connecting, and leads nowhere.
                assertThat(failure).hasMessageContaining(answer.text());
            }
        }
        proxy.reset();
        cache.put("k", "v");
        assertThat(cache.get("k")).isEqualTo("v");
    }

    /** Nothing is announced then, and the cache works without copies. */
    @ParameterizedTest
    @MethodSource("answersToEverything")
    void nearCache_whoseTrackingIsRefused_readsFromRedis(Answer answer) {
        lookAt("CLIENT");
        proxy.refuse(1, 1_000_000, answer.text());
        Cache<String, String> cache = caches.settings("defaults: {near-cache: true}")
                .createCache("near" + answer.text().hashCode(), new MutableConfiguration<>());
        cache.put("k", "v");

        await().until(() -> {
            assertThat(cache.get("k")).isEqualTo("v");
            return !proxy.seen().isEmpty();
        });
        cache.put("k", "w");
        assertThat(cache.get("k")).isEqualTo("w");
        assertThat(cache.getAll(Set.of("k"))).isEqualTo(Map.of("k", "w"));
    }

    /** What other JVMs change can't be heard then, which is said where the listener is registered. */
    @ParameterizedTest
    @MethodSource("answersToEverything")
    void listener_whoseMessagesAreRefused_isNotRegistered(Answer answer) {
        lookAt("SUBSCRIBE");
        proxy.refuse(1, 1_000_000, answer.text());
        CacheManager manager = caches.settings("defaults: {event-scope: all}");
        String name = "heard" + answer.text().hashCode();

        assertThatThrownBy(() -> manager.createCache(name, Kind.LISTENER.configuration()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("the listener is not registered")
                .hasMessageContaining(answer.text())
                .hasCauseInstanceOf(RedisCacheException.class);

        proxy.reset();
        Cache<String, String> cache = manager.createCache(name, Kind.LISTENER.configuration());
        cache.put("k", "v");
        assertThat(cache.get("k")).isEqualTo("v");
    }

    /** What answers isn't in step with what was asked. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET | +PONG",
                "GET | :7",
                "GET | *0",
                "SET | :1",
                "SET | *1 $1 x",
                "GETDEL | +OK",
                "UNLINK | +OK",
                "UNLINK | $-1",
                "MGET | $-1",
                "MGET | *1 $-1",
                "MGET | *2 :1 :2"
            })
    void replyOfAForm_thatTheCommandCantHave_isAnExceptionAndEndsTheConnection(String command, String reply) {
        Cache<String, String> cache = caches.manager().createCache("forms", new MutableConfiguration<>());
        lookAt(command);
        cache.put("k", "v");
        Consumer<Cache<String, String>> operation = switch (command) {
            case "GET" -> c -> c.get("k");
            case "SET" -> c -> c.put("k", "v");
            case "GETDEL" -> c -> c.getAndRemove("k");
            case "UNLINK" -> c -> c.removeAll(Set.of("k"));
            default -> c -> c.getAll(Set.of("k", "a"));
        };
        for (Side side : Side.values()) {
            proxy.answer(1, 1, reply.replace(" ", "\r\n") + "\r\n");
            Throwable failure = catchThrowable(() -> operation.accept(side.of(cache)));
            int refusedOn = proxy.seen().get(0).connection();
            proxy.reset();

            assertThat(failure).isExactlyInstanceOf(RedisCacheException.class).hasMessageContaining("a form that");
            assertThat(((RedisCacheException) failure).isOutcomeUnknown()).isEqualTo(!command.endsWith("GET"));
            assertThat(catchThrowable(() -> operation.accept(side.of(cache)))).isNull();
            assertThat(proxy.seen().get(0).connection()).isNotEqualTo(refusedOn);
        }
    }

    /** The client inside reads from replicas, on connections of its own. */
    @Test
    void replyOfAReplica_thatTheCommandCantHave_isAnExceptionAndEndsTheConnections() {
        int master = server.get().port();
        try (RedisProcess replica = RedisProcess.start("--replicaof", "127.0.0.1 " + master)) {
            await().until(() -> replica.command("INFO", "replication").contains("master_link_status:up"));
            lookAt("GET");
            proxy.before(replica.port());
            Cache<String, String> cache = caches.open("redis-replicated://127.0.0.1:" + master + ",127.0.0.1:"
                            + proxy.port() + "?read-from=replica&connections=1&retries=0")
                    .createCache("replica", new MutableConfiguration<>());
            cache.put("k", "v");
            await().ignoreExceptions().until(() -> {
                proxy.reset();
                return "v".equals(cache.get("k")) && !proxy.seen().isEmpty();
            });

            proxy.answer(1, 1, ":7\r\n");
            Throwable failure = catchThrowable(() -> cache.get("k"));
            int refusedOn = proxy.seen().get(0).connection();
            proxy.reset();

            assertThat(failure).isExactlyInstanceOf(RedisCacheException.class).hasMessageContaining("a form that");
            await().ignoreExceptions().until(() -> {
                proxy.reset();
                assertThat(cache.get("k")).isEqualTo("v");
                return !proxy.seen().isEmpty();
            });
            assertThat(proxy.seen()).noneMatch(read -> read.connection() == refusedOn);
        }
    }

    /** As a proxy answers of which one server is away. */
    @Test
    void errorAmongTheValues_failsTheRead() {
        Cache<String, String> cache = caches.manager().createCache("among", new MutableConfiguration<>());
        lookAt("MGET");
        for (Side side : Side.values()) {
            proxy.answer(1, 1, "*2\r\n$-1\r\n-upstream failure\r\n");
            assertThat(catchThrowable(() -> Operation.GET_ALL.on(side.of(cache))))
                    .isExactlyInstanceOf(RedisCacheException.class)
                    .hasMessageContaining("\"upstream failure\"");
        }
    }

    /** The node holds all slots, and names the proxy's address as its own. */
    private static RedisProcess clusterOfOneNode() {
        RedisProcess node = RedisProcess.start(
                "--cluster-enabled",
                "yes",
                "--cluster-announce-ip",
                HOST,
                "--cluster-announce-port",
                Integer.toString(proxy.port()));
        node.command("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
        await().until(() -> node.command("CLUSTER", "INFO").contains("cluster_state:ok"));
        return node;
    }

    /** Redirects to the same node, which is the only one, and is behind the proxy. */
    @ParameterizedTest
    @ValueSource(strings = {"MOVED", "ASK"})
    void redirect_inACluster_isFollowedAndEnds(String code) {
        try (RedisProcess node = clusterOfOneNode()) {
            lookAt("GET|SET");
            proxy.before(node.port());
            Cache<String, String> cache = caches.open(
                            "redis-cluster://" + HOST + ":" + proxy.port() + "?retries=0&timeout=1s&connect-timeout=1s")
                    .createCache("c", new MutableConfiguration<>());
            cache.put("k", "v");
            String redirect = code + " 1 " + HOST + ":" + proxy.port();
            for (Side side : Side.values()) {
                proxy.refuse(1, 1, redirect);
                side.of(cache).put("k", "v");
                proxy.refuse(1, 1, redirect);
                assertThat(side.of(cache).get("k")).isEqualTo("v");
                assertThat(proxy.seen()).hasSize(2);

                proxy.refuse(1, 1_000_000, redirect);
                assertThat(catchThrowable(() -> side.of(cache).put("k", "w"))).isInstanceOf(RedisCacheException.class);
                await().pollInterval(Duration.ofMillis(100)).until(new Stands());
                proxy.reset();
                assertThat(cache.get("k")).isEqualTo("v");
            }
        }
    }

    /** The last word is the slots of the node. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "1 2 3 4 5 6 7 8 9 10",
                "a 127.0.0.1:1@2 myself,master - 0 0 1 connected 0-16384",
                "a 127.0.0.1:1@2 myself,master - 0 0 1 connected 5-1",
                "a 127.0.0.1:1@2 myself,master - 0 0 1 connected 0-99999999999"
            })
    void listOfNodes_thatIsNone_isAnExceptionOfAWalk(String nodes) {
        try (RedisProcess node = clusterOfOneNode()) {
            lookAt("CLUSTER");
            proxy.before(node.port());
            Cache<String, String> cache = caches.open("redis-cluster://" + HOST + ":" + proxy.port() + "?timeout=200ms")
                    .createCache("c", new MutableConfiguration<>());
            cache.put("k", "v");
            for (Operation walk : List.of(Operation.CLEAR, Operation.ITERATE)) {
                proxy.answer(1, 1_000_000, "$" + nodes.length() + "\r\n" + nodes + "\r\n");

                assertThat(catchThrowable(() -> walk.on(cache))).isInstanceOf(RedisCacheException.class);

                proxy.reset();
                assertThat(catchThrowable(() -> walk.on(cache))).isNull();
            }
        }
    }

    /** Whether no command has come since it was asked last. */
    private static final class Stands implements Callable<Boolean> {
        private int before = -1;

        @Override
        public Boolean call() {
            int now = proxy.seen().size();
            boolean stands = now == before;
            before = now;
            return stands;
        }
    }

    /** The index is told of a removal behind the removal, which stands. */
    @Test
    void scriptThatIsRefusedInTheMiddle_hasAnUnknownOutcome() {
        lookAt("GET");
        server.get().command("ACL", "SETUSER", "half", "on", ">secret-pw", "~*", "&*", "+@all", "-srem");
        asUser = "half:secret-pw@";
        Cache<String, String> cache = caches.indexed().createCache("half", new MutableConfiguration<>());
        for (Side side : Side.values()) {
            cache.put("k", "v");

            Throwable failure = catchThrowable(() -> side.of(cache).getAndRemove("k"));

            assertThat(failure)
                    .isExactlyInstanceOf(RedisCacheException.class)
                    .hasMessageContaining("the ACL user may")
                    .hasMessageNotContaining("secret-pw");
            assertThat(((RedisCacheException) failure).isOutcomeUnknown()).isTrue();
            assertThat(cache.get("k")).isNull();
        }
    }

    /** Each on a real server, which refuses the first change of a script. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "maxmemory | 1 | OOM",
                "min-replicas-to-write | 1 | NOREPLICAS",
            })
    void scriptWhoseFirstChangeIsRefused_isNotCarriedOut(String option, String value, String code) {
        Cache<String, String> cache =
                caches.open(server.get().uri() + "?retries=0").createCache("real" + code, Kind.CREATED.configuration());
        cache.put("k", "v");
        String before =
                server.get().command("CONFIG", "GET", option).lines().toList().get(1);
        server.get().command("CONFIG", "SET", option, value);
        try {
            for (Side side : Side.values()) {
                Throwable failure = catchThrowable(() -> side.of(cache).put("k", "w"));

                assertThat(failure).isInstanceOf(RedisCacheException.class).hasMessageContaining(code);
                assertThat(failure instanceof UnavailableException).isEqualTo(code.equals("NOREPLICAS"));
                assertThat(((RedisCacheException) failure).isOutcomeUnknown()).isFalse();
                assertThat(cache.get("k")).isEqualTo("v");
            }
        } finally {
            server.get().command("CONFIG", "SET", option, before);
        }
    }

    /** Another program has written over the index of the keys: nothing can be stored, and what is there can be removed. */
    @Test
    void indexOfAnotherType_refusesPuts_andRemovesRightly() {
        lookAt("EVAL.*");
        Cache<String, String> cache = caches.indexed().createCache("taken", new MutableConfiguration<>());
        for (Side side : Side.values()) {
            Cache<String, String> used = side.of(cache);
            indexesOf("taken").forEach(key -> server.get().command("DEL", key));
            used.put("k", "v");
            used.put("a", "v");
            indexesOf("taken").forEach(key -> server.get().command("SET", key, "text"));

            assertThat(catchThrowable(() -> used.put("k", "w"))).isExactlyInstanceOf(WrongTypeException.class);
            assertThat(used.get("k")).isEqualTo("v");
            assertThat(used.remove("k")).isTrue();
            assertThat(used.getAndRemove("a")).isEqualTo("v");
            assertThat(used.remove("k")).isFalse();
        }
    }

    private static List<String> indexesOf(String cache) {
        return server.get().command("KEYS", "*~index*" + cache + "*").lines().toList();
    }
}
