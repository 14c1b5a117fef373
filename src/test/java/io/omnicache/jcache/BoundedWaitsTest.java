package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.AsyncJoined;
import io.omnicache.jcache.testing.BadNetwork;
import io.omnicache.jcache.testing.BadNetwork.Fault;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.TimedCalls;
import io.omnicache.jcache.testing.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.EntryProcessorResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * No operation takes longer than its timeout, whatever happens to the server or to the network before it. The bounds
 * leave much room for a busy machine: what is shown is that waits don't add up. How close to the timeout the operations
 * end is measured by the benchmark of faults.
 */
@Execution(ExecutionMode.CONCURRENT)
class BoundedWaitsTest {
    private static final Duration TIMEOUT = Duration.ofMillis(250);
    private static final Duration ROOM = Duration.ofMillis(1_500);
    /** Far beyond all bounds. */
    private static final String SETTINGS = "timeout=250ms&connect-timeout=8s&retries=";

    /** Those that go different ways. */
    private static final List<KindOfCache> KINDS = List.of(
            KindOfCache.PLAIN, KindOfCache.OWN_POLICY, KindOfCache.WRITER, KindOfCache.LOADER, KindOfCache.LISTENER);

    @RegisterExtension
    final OwnServer<RedisProcess> server = RedisServer.own();

    private BadNetwork network;

    @RegisterExtension
    final Caches caches = Caches.on(() -> network.uri());

    private final KindOfCache.Parts parts = new KindOfCache.Parts();

    @BeforeEach
    void connect() throws Exception {
        network = new BadNetwork(server.get());
    }

    @AfterEach
    void disconnect() throws Exception {
        network.close();
    }

    /** Of connections that were used before, with and without retries; by waiting and asynchronous callers. */
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
    void operations_duringAFault_endInTime(Fault fault) throws Exception {
        TimedCalls calls = new TimedCalls();
        for (KindOfCache kind : KINDS) {
            Cache<Object, String> cache = open(kind, kind.ordinal() % 2 * 5);
            warm(cache);
            add(calls, kind + " ", cache);
            add(calls, kind + " async ", AsyncJoined.of(cache));
        }

        network.begin(fault);
        List<TimedCalls.Result> results = calls.run();
        network.heal();

        assertThat(tooSlow(results)).isEmpty();
        if (fault != Fault.HALF_OPEN && fault != Fault.TRICKLES) {
            assertThat(without(results, result -> causeOf(result.failure()) instanceof RedisCacheException))
                    .isEmpty();
        }
    }

    /** What is wrong when nobody has connected yet. */
    @ParameterizedTest
    @EnumSource(
            mode = Mode.INCLUDE,
            names = {"REFUSES", "STOPPED", "SWALLOWS"})
    void operations_thatConnectDuringAFault_endInTime_andAreNotCarriedOut(Fault fault) throws Exception {
        TimedCalls calls = new TimedCalls();
        Cache<Object, String> cache = open(KindOfCache.PLAIN, 5);
        add(calls, "", cache);
        add(calls, "async ", AsyncJoined.of(cache));
        network.begin(fault);
        assertThat(catchThrowable(() -> cache.get("first"))).isInstanceOf(UnavailableException.class);

        List<TimedCalls.Result> results = calls.run();
        network.heal();

        assertThat(tooSlow(results)).isEmpty();
        assertThat(without(results, result -> causeOf(result.failure()) instanceof UnavailableException))
                .isEmpty();
        Waiting.untilItWorks(() -> cache.get("first"));
        assertThat(cache).isEmpty();
    }

    /** Each waits for the lock of the key, which the one before it has until its own time is up. */
    @Test
    void changesOfOneKey_thatWaitForEachOther_endInTime() throws Exception {
        TimedCalls calls = new TimedCalls();
        for (KindOfCache kind : List.of(KindOfCache.WRITER, KindOfCache.LISTENER, KindOfCache.OWN_POLICY)) {
            Cache<Object, String> cache = open(kind, 5);
            warm(cache);
            for (int i = 0; i < 12; i++) {
                calls.add(kind + " put " + i, () -> cache.put("k", "v"));
                calls.add(kind + " async put " + i, () -> AsyncJoined.of(cache).put("k", "v"));
                calls.add(kind + " invoke " + i, () -> cache.invoke("k", (entry, arguments) -> entry.getValue()));
                calls.add(kind + " async get " + i, () -> AsyncJoined.of(cache).getAndReplace("k", "v"));
            }
        }

        network.begin(Fault.STOPPED);
        List<TimedCalls.Result> results = calls.run();
        network.heal();

        assertThat(tooSlow(results)).isEmpty();
    }

    /** More than there are workers, so that the last ones wait for a worker until their time is up. */
    @Test
    void manyAsynchronousChanges_endInTime() throws Exception {
        Cache<Object, String> cache = open(KindOfCache.LISTENER, 5);
        warm(cache);
        AsyncCache<Object, String> async = AsyncCache.of(cache);
        network.begin(Fault.STOPPED);

        long start = System.nanoTime();
        List<CompletableFuture<Void>> started = Stream.iterate(0, i -> i + 1)
                .limit(1_000)
                .map(i -> async.put(i, "v").toCompletableFuture())
                .toList();
        started.forEach(stage -> assertThat(Waiting.failureOf(stage)).isNotNull());
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        network.heal();

        assertThat(started).allMatch(CompletableFuture::isCompletedExceptionally);
        assertThat(took).isLessThan(TIMEOUT.plus(ROOM));
    }

    /** Each waits for the load of the one before it, which waits for Redis until its own time is up. */
    @Test
    void readsOfOneKey_whoseLoadWaitsForRedis_endInTime() throws Exception {
        MapStore<Object, String> store = new MapStore<>();
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch stopped = new CountDownLatch(1);
        store.onLoad = key -> {
            loading.countDown();
            Waiting.await(stopped);
            return "v";
        };
        Cache<Object, String> cache = caches.settings(
                        "connection: {timeout: 250ms, connect-timeout: 8s}\ndefaults: {loading: cluster}")
                .createCache("c", store.readThrough());
        Waiting.untilItWorks(() -> cache.put("warm", "v"));
        TimedCalls calls = new TimedCalls();
        for (int i = 0; i < 12; i++) {
            calls.add("get " + i, () -> cache.get("k"));
            calls.add("async get " + i, () -> AsyncJoined.of(cache).get("k"));
        }
        AtomicLong begun = new AtomicLong();
        Thread fault = new Thread(() -> {
            Waiting.await(loading);
            server.get().suspend();
            begun.set(System.nanoTime());
            stopped.countDown();
        });
        fault.start();

        calls.run();
        Duration took = Duration.ofNanos(System.nanoTime() - begun.get());
        server.get().resume();

        assertThat(took).isLessThan(TIMEOUT.multipliedBy(2).plus(ROOM));
    }

    private Cache<Object, String> open(KindOfCache kind, int retries) {
        CacheManager manager = caches.manager(SETTINGS + retries + "&key-prefix=" + System.nanoTime() + ":");
        MutableConfiguration<Object, String> configuration = kind.configuration(parts);
        return manager.createCache(kind.name(), configuration);
    }

    private static void warm(Cache<Object, String> cache) {
        AtomicInteger attempt = new AtomicInteger(); // What failed may still have the lock of its key.
        Waiting.untilItWorks(() -> cache.put("warm" + attempt.incrementAndGet(), "v"));
    }

    private static void add(TimedCalls calls, String prefix, Cache<Object, String> cache) {
        Map<String, Consumer<String>> operations = Map.ofEntries(
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
                Map.entry(
                        "invoke",
                        key -> cache.<String>invoke(key, (entry, arguments) -> {
                            entry.setValue("v");
                            return null;
                        })),
                Map.entry("getAll", key -> cache.getAll(Set.of(key, key + "2"))),
                Map.entry("putAll", key -> cache.putAll(Map.of(key, "v", key + "2", "v"))),
                Map.entry("removeAll of keys", key -> cache.removeAll(Set.of(key, key + "2"))),
                Map.entry(
                        "invokeAll",
                        key -> cache.invokeAll(Set.of(key, key + "2"), (entry, arguments) -> entry.getValue())
                                .values()
                                .forEach(EntryProcessorResult::get)),
                Map.entry("iterator", key -> cache.iterator().forEachRemaining(entry -> {})),
                Map.entry("clear", key -> cache.clear()));
        if (cache.getConfiguration(CompleteConfiguration.class).isReadThrough()) {
            calls.add(prefix + "loadAll", () -> load(cache, prefix));
        }
        operations.forEach((name, operation) -> calls.add(prefix + name, () -> operation.accept(prefix + name)));
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

    private static List<String> tooSlow(List<TimedCalls.Result> results) {
        return without(results, result -> result.took().compareTo(bound(result)) <= 0);
    }

    private static List<String> without(List<TimedCalls.Result> results, Predicate<TimedCalls.Result> expected) {
        return results.stream()
                .filter(expected.negate())
                .map(result -> result.name() + " " + result.took().toMillis() + " ms, " + causeOf(result.failure()))
                .toList();
    }

    /** Walks over all keys survive a failover: they go on for five times the timeout. */
    private static Duration bound(TimedCalls.Result result) {
        boolean isWalk = result.name().endsWith("iterator") || result.name().endsWith("clear");
        return TIMEOUT.multipliedBy(isWalk ? 6 : 1).plus(ROOM);
    }

    private static Throwable causeOf(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof RedisCacheException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
