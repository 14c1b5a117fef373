package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.internal.redis.RedisErrors;
import io.omnicache.jcache.internal.redis.breaker.ServerBreaker;
import io.omnicache.jcache.testing.AsyncJoined;
import io.omnicache.jcache.testing.BadNetwork;
import io.omnicache.jcache.testing.BadNetwork.Fault;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.LogCapture;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Statistics;
import io.omnicache.jcache.testing.Waiting;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.EntryProcessorResult;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The circuit breaker of one server behind a bad network: what opens it, what is refused, and how it closes. */
@Execution(ExecutionMode.CONCURRENT)
class CircuitBreakerTest {
    private static final String SETTINGS = "timeout=1s&connect-timeout=1s&retries=0";
    private static final List<KindOfCache> KINDS = List.of(
            KindOfCache.PLAIN, KindOfCache.OWN_POLICY, KindOfCache.WRITER, KindOfCache.LOADER, KindOfCache.LISTENER);

    @RegisterExtension
    final OwnServer<RedisProcess> server = RedisServer.own();

    private final LogCapture log = LogCapture.of(ServerBreaker.class);
    private final KindOfCache.Parts parts = new KindOfCache.Parts();
    private BadNetwork network;

    @RegisterExtension
    final Caches caches = Caches.on(() -> network.uri());

    @BeforeEach
    void connect() throws Exception {
        network = new BadNetwork(server.get());
    }

    @AfterEach
    void disconnect() throws Exception {
        log.close();
        network.close();
    }

    /** Thousands of operations cause no more connections and bytes than probes and the client library do. */
    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {"REFUSES", "STOPPED", "SWALLOWS", "DROPS", "NO_LOGIN"})
    void operations_whileTheServerIsAway_dontTouchTheNetwork_andGoOnByThemselves(Fault fault) throws Exception {
        CacheManager manager = caches.manager(SETTINGS);
        Map<String, Consumer<String>> operations = new LinkedHashMap<>();
        for (KindOfCache kind : KINDS) {
            Cache<Object, String> cache = manager.createCache(kind.name(), kind.configuration(parts));
            Waiting.untilItWorks(() -> cache.put("warm", "v"));
            operationsOf(cache).forEach((name, operation) -> operations.put(kind + " " + name, operation));
            operationsOf(AsyncJoined.of(cache))
                    .forEach((name, operation) -> operations.put(kind + " async " + name, operation));
        }
        Cache<Object, String> plain = manager.getCache("PLAIN");
        assertThat(messages()).isEmpty();
        network.begin(fault);
        awaitRefusal(plain);
        long connections = network.connections();
        long bytes = network.bytes();
        int calls = 0;

        for (int i = 0; i < 20; i++) {
            for (Map.Entry<String, Consumer<String>> operation : operations.entrySet()) {
                calls++;
                Throwable failure =
                        causeOf(catchThrowable(() -> operation.getValue().accept("k")));
                assertThat(failure).as(operation.getKey()).isInstanceOf(UnavailableException.class);
                assertThat(isRefusal(failure)).as(operation.getKey() + failure).isTrue();
            }
        }

        assertThat(calls).isGreaterThan(3_000);
        assertThat(network.connections() - connections).isLessThan(calls / 10);
        assertThat(network.bytes() - bytes).isLessThan(calls);
        assertThat(messages()).hasSize(1);

        network.heal();

        awaitMessage("answers again");
        plain.put("k", "v");
        assertThat(plain.get("k")).isEqualTo("v");
        assertThat(messages()).hasSize(2);
    }

    /** As a command that keeps the server from answering anybody. */
    @Test
    void oneSilence_opensNothing() {
        Cache<String, String> cache = create("timeout=1s&retries=0");
        Waiting.untilItWorks(() -> cache.get("k"));
        server.get().suspend();

        assertThat(catchThrowable(() -> cache.get("k"))).isInstanceOf(RedisCacheException.class);
        server.get().resume();

        Waiting.untilItWorks(() -> cache.get("k"));
        assertThat(messages()).isEmpty();
    }

    @Test
    void errorReplies_openNothing() {
        Cache<String, String> cache = create("retries=0&key-prefix=app:");
        cache.put("full", "v");
        server.get().command("RPUSH", "app:c:k", "x");
        server.get().command("CONFIG", "SET", "maxmemory", "1");

        for (int i = 0; i < 20; i++) {
            assertThat(catchThrowable(() -> cache.get("k"))).isInstanceOf(WrongTypeException.class);
            assertThat(catchThrowable(() -> cache.put("full", "w"))).hasMessageContaining("OOM");
        }

        assertThat(messages()).isEmpty();
    }

    @Test
    void lostConnections_toAServerThatIsThere_openNothing() {
        Cache<String, String> cache = create("retries=0&timeout=10s");
        AsyncCache<String, String> async = AsyncCache.of(cache);
        for (int i = 0; i < 20; i++) {
            List<CompletionStage<Void>> puts =
                    Stream.generate(() -> async.put("k", "v")).limit(50).toList();
            server.get().command("CLIENT", "KILL", "TYPE", "normal");
            puts.forEach(Waiting::failureOf);
            Waiting.untilItWorks(() -> cache.get("k"));
        }

        assertThat(messages()).isEmpty();
    }

    @Test
    void shortOutage_isBridgedByRetries() throws Exception {
        Cache<String, String> cache = create("retries=20&timeout=30s");
        cache.put("k", "v");
        network.begin(Fault.REFUSES);
        FutureTask<Boolean> change = new FutureTask<>(() -> putOnANewConnection(cache), true);
        Thread caller = new Thread(change);
        caller.start();
        Awaitility.await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);

        network.heal();
        Waiting.get(change);

        assertThat(cache.get("k")).isEqualTo("w");
        assertThat(messages()).isEmpty();
    }

    /** A command that is sent before the end of the old connection is noticed has an unknown outcome. */
    private static void putOnANewConnection(Cache<String, String> cache) {
        while (true) {
            try {
                cache.put("k", "w");
                return;
            } catch (RedisCacheException e) {
                if (!e.isOutcomeUnknown()) {
                    throw e;
                }
            }
        }
    }

    /** Who asks next hears what the server says. */
    @Test
    void serverThatRefusesTheLogin_isThere() throws Exception {
        Cache<String, String> cache = create(SETTINGS);
        Waiting.untilItWorks(() -> cache.get("k"));
        server.get().command("CONFIG", "SET", "requirepass", "secret");
        network.begin(Fault.REFUSES);
        awaitRefusal(cache);

        network.heal();

        awaitMessage("answers again");
        assertThat(catchThrowable(() -> cache.get("k"))).hasMessageContaining("NOAUTH");
    }

    /** A walk that has begun survives, as it does a failover. */
    @Test
    void iteration_underWay_waits_whereasANewOneFailsAtOnce() throws Exception {
        Cache<String, String> cache = create("timeout=5s&connect-timeout=500ms&retries=0");
        List<String> keys = IntStream.range(0, 4_000).mapToObj(i -> "k" + i).toList();
        Waiting.untilItWorks(() -> cache.get("warm"));
        cache.putAll(keys.stream().collect(Collectors.toMap(key -> key, key -> "v")));
        Iterator<Cache.Entry<String, String>> iterator = cache.iterator();
        List<String> seen = new ArrayList<>(List.of(iterator.next().getKey()));
        network.begin(Fault.REFUSES);
        awaitRefusal(cache);
        assertThat(isRefusal(catchThrowable(() -> cache.iterator().hasNext()))).isTrue();
        assertThat(isRefusal(catchThrowable(cache::clear))).isTrue();
        FutureTask<Boolean> rest =
                new FutureTask<>(() -> iterator.forEachRemaining(entry -> seen.add(entry.getKey())), true);
        Thread caller = new Thread(rest);
        caller.start();
        Awaitility.await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);

        network.heal();
        Waiting.get(rest);

        assertThat(seen).containsExactlyInAnyOrderElementsOf(keys);
    }

    @Test
    void statistics_showTheBreaker_toEachCache() throws Exception {
        CacheManager manager = caches.manager(SETTINGS);
        for (String name : List.of("breaker-1", "breaker-2")) {
            manager.createCache(name, new MutableConfiguration<>().setStatisticsEnabled(true));
        }
        Cache<Object, Object> cache = manager.getCache("breaker-1");
        Waiting.untilItWorks(() -> cache.get("k"));
        assertThat(Statistics.text("breaker-2", "CircuitBreakerState")).isEqualTo("closed");

        network.begin(Fault.REFUSES);
        awaitRefusal(cache);
        long refusals = Statistics.count("breaker-2", "CircuitBreakerRefusals");
        assertThat(refusals).isPositive();
        assertThat(isRefusal(catchThrowable(() -> cache.put("k", "v")))).isTrue();

        assertThat(Statistics.count("breaker-2", "CircuitBreakerRefusals")).isEqualTo(refusals + 1);
        assertThat(Statistics.count("breaker-2", "CircuitBreakersOpen")).isEqualTo(1);
        assertThat(Statistics.count("breaker-2", "CircuitBreakerOpenings")).isEqualTo(1);
        assertThat(Statistics.text("breaker-2", "CircuitBreakerState"))
                .startsWith("open: " + network.uri().substring("redis://".length()) + " for ");
        network.heal();
        Awaitility.await().until(() -> Statistics.count("breaker-2", "CircuitBreakersOpen") == 0);
        assertThat(cache.get("k")).isNull();
        assertThat(Statistics.text("breaker-2", "CircuitBreakerState")).isEqualTo("closed");
    }

    @Test
    void operations_withoutBreaker_goOnTrying() throws Exception {
        Cache<String, String> cache = create(SETTINGS + "&circuit-breaker=false");
        Waiting.untilItWorks(() -> cache.get("k"));
        network.begin(Fault.REFUSES);
        for (int i = 0; i < 50; i++) {
            assertThat(isRefusal(catchThrowable(() -> cache.get("k")))).isFalse();
        }

        network.heal();

        Waiting.untilItWorks(() -> cache.get("k"));
        assertThat(messages()).isEmpty();
    }

    private <K, V> Cache<K, V> create(String parameters) {
        return caches.manager(parameters).createCache("c", new MutableConfiguration<>());
    }

    @SuppressWarnings("unchecked") // No cache here is asked for the type of its keys.
    private static void awaitRefusal(Cache<?, ?> cache) {
        Cache<Object, ?> asked = (Cache<Object, ?>) cache;
        Awaitility.await().until(() -> isRefusal(catchThrowable(() -> asked.containsKey("k"))));
    }

    /** What was logged of this server; other tests may run at the same time. */
    private List<String> messages() {
        String address = network.uri().substring("redis://".length()) + " ";
        return log.messages().stream()
                .filter(message -> message.contains(address))
                .toList();
    }

    private void awaitMessage(String text) {
        Awaitility.await()
                .untilAsserted(() -> assertThat(messages())
                        .anySatisfy(message -> assertThat(message).contains(text)));
    }

    private static boolean isRefusal(Throwable failure) {
        return causeOf(failure) instanceof RedisCacheException known && RedisErrors.isRefusedByBreaker(known);
    }

    private static Throwable causeOf(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof RedisCacheException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static Map<String, Consumer<String>> operationsOf(Cache<Object, String> cache) {
        Map<String, Consumer<String>> operations = new LinkedHashMap<>(Map.ofEntries(
                Map.entry("get", cache::get),
                Map.entry("containsKey", cache::containsKey),
                Map.entry("put", key -> cache.put(key, "v")),
                Map.entry("getAndPut", key -> cache.getAndPut(key, "v")),
                Map.entry("putIfAbsent", key -> cache.putIfAbsent(key, "v")),
                Map.entry("replace", key -> cache.replace(key, "v")),
                Map.entry("replace if equal", key -> cache.replace(key, "v", "w")),
                Map.entry("getAndReplace", key -> cache.getAndReplace(key, "v")),
                Map.entry("remove", cache::remove),
                Map.entry("remove if equal", key -> cache.remove(key, "v")),
                Map.entry("getAndRemove", cache::getAndRemove),
                Map.entry("invoke", key -> cache.invoke(key, (entry, arguments) -> entry.getValue())),
                Map.entry("getAll", key -> cache.getAll(Set.of(key, key + "2"))),
                Map.entry("putAll", key -> cache.putAll(Map.of(key, "v", key + "2", "v"))),
                Map.entry("removeAll of keys", key -> cache.removeAll(Set.of(key, key + "2"))),
                Map.entry("removeAll", key -> cache.removeAll()),
                Map.entry("clear", key -> cache.clear()),
                Map.entry("iterator", key -> cache.iterator().forEachRemaining(entry -> {})),
                Map.entry(
                        "invokeAll",
                        key -> cache.invokeAll(Set.of(key, key + "2"), (entry, arguments) -> entry.getValue())
                                .values()
                                .forEach(EntryProcessorResult::get))));
        if (cache.getConfiguration(CompleteConfiguration.class).isReadThrough()) {
            operations.put("loadAll", key -> load(cache, key));
        }
        return operations;
    }

    private static void load(Cache<Object, String> cache, String key) {
        CompletionListenerFuture loaded = new CompletionListenerFuture();
        cache.loadAll(Set.of(key), true, loaded);
        try {
            Waiting.get(loaded);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
