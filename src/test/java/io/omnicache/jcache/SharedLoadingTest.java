package io.omnicache.jcache;

import static io.omnicache.jcache.testing.Waiting.await;
import static io.omnicache.jcache.testing.Waiting.get;
import static io.omnicache.jcache.testing.Waiting.getAll;
import static io.omnicache.jcache.testing.Waiting.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.integration.CacheLoaderException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Loads of {@code loading: cluster}, by managers that know of each other through Redis only, as several JVMs do. */
class SharedLoadingTest {
    /** Hundreds of callers at a time may take longer than usual on a busy machine. */
    private static final String SETTINGS = "{connection: {timeout: 30s}, defaults: {loading: cluster}}";

    @RegisterExtension
    final Caches caches = Caches.shared();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch answer = new CountDownLatch(1);
    private final MapStore<String, String> store = new MapStore<>();
    private Cache<String, String> first;
    private Cache<String, String> second;
    private Cache<String, String> third;

    @BeforeEach
    void open() {
        first = create(store);
        second = create(store);
        third = create(store);
    }

    private Cache<String, String> create(MapStore<String, String> from) {
        return caches.settings(SETTINGS).createCache(Caches.NAME, from.readThrough());
    }

    @AfterEach
    void close() {
        answer.countDown();
        threads.shutdownNow();
    }

    /** The loader returns what the row is after the latch {@code answer} is open. */
    private void pauseLoads() {
        store.onLoad = key -> {
            String row = store.rows.get(key);
            asked.countDown();
            await(answer);
            return row;
        };
    }

    @Test
    void get_byManyThreadsOfThreeJvms_loadsOnce() throws Exception {
        store.rows.put("k", "v");
        pauseLoads();

        List<Future<String>> reads = new ArrayList<>();
        for (Cache<String, String> cache : List.of(first, second, third)) {
            for (int i = 0; i < 8; i++) {
                reads.add(threads.submit(() -> cache.get("k")));
            }
        }
        await(asked);
        awaitWaiting(2);
        answer.countDown();

        for (Future<String> read : reads) {
            assertThat(get(read)).isEqualTo("v");
        }
        assertThat(store.calls).containsExactly("load k");
    }

    /** Waits until so many JVMs have asked to be told of the end of the load. */
    private void awaitWaiting(int jvms) {
        String lease = lease("k");
        Awaitility.await()
                .until(() -> caches.redis()
                                .command("GET", lease)
                                .chars()
                                .filter(c -> c == ';')
                                .count()
                        == jvms + 1);
    }

    private String lease(String key) {
        String prefix = caches.redis().keyPrefix();
        return prefix + "~lease:{" + prefix + Caches.NAME + ":" + key + "}";
    }

    @Test
    void get_ofAMissingRow_loadsOnceAndAllReadNothing() throws Exception {
        pauseLoads();

        Future<String> loading = threads.submit(() -> first.get("k"));
        await(asked);
        Future<String> waiting = threads.submit(() -> second.get("k"));
        awaitWaiting(1);
        answer.countDown();

        assertThat(get(loading)).isNull();
        assertThat(get(waiting)).isNull();
        assertThat(store.calls).containsExactly("load k");
    }

    @Test
    void get_whoseLoaderFails_failsForAllOfItsJvmAndLetsTheNextJvmLoad() throws Exception {
        store.onLoad = key -> {
            asked.countDown();
            await(answer);
            if (store.calls.size() == 1) {
                throw new IllegalStateException("the database is away");
            }
            return "v";
        };

        Future<String> loading = threads.submit(() -> first.get("k"));
        await(asked);
        FutureTask<String> sameJvm = new FutureTask<>(() -> first.get("k"));
        Thread waiting = new Thread(sameJvm);
        waiting.start();
        Future<String> otherJvm = threads.submit(() -> second.get("k"));
        awaitWaiting(1);
        Awaitility.await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING && isWaitingForALoad(waiting));
        answer.countDown();

        assertThatThrownBy(() -> get(loading)).hasCauseInstanceOf(CacheLoaderException.class);
        assertThatThrownBy(() -> get(sameJvm))
                .hasCauseInstanceOf(CacheLoaderException.class)
                .hasRootCauseMessage("the database is away");
        assertThat(get(otherJvm)).isEqualTo("v");
        assertThat(store.calls).hasSize(2);
    }

    /** Not for the reply to a command. */
    private static boolean isWaitingForALoad(Thread thread) {
        return Stream.of(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().endsWith("SharedLoads")
                        && frame.getMethodName().equals("await"));
    }

    @ParameterizedTest
    @MethodSource("removals")
    void removal_duringALoad_isNotUndone(String name, Consumer<Cache<String, String>> removal) throws Exception {
        store.rows.put("k", "old");
        pauseLoads();

        Future<String> loading = threads.submit(() -> first.get("k"));
        await(asked);
        removal.accept(second);
        answer.countDown();

        assertThat(get(loading)).isEqualTo("old");
        assertThat(second.containsKey("k")).isFalse();
        store.rows.put("k", "new");
        assertThat(first.get("k")).isEqualTo("new");
    }

    static Stream<Arguments> removals() {
        return Stream.of(
                removal("remove", cache -> cache.remove("k")),
                removal("getAndRemove", cache -> cache.getAndRemove("k")),
                removal("removeAll of keys", cache -> cache.removeAll(Set.of("k", "other"))),
                removal("removeAll", Cache::removeAll),
                removal("clear", Cache::clear),
                removal(
                        "invoke",
                        cache -> cache.invoke("k", (entry, arguments) -> {
                            entry.setValue("x");
                            entry.remove();
                            entry.setValue("x");
                            return null;
                        })),
                removal(
                        "asynchronously",
                        cache -> join(cache.unwrap(AsyncCache.class).remove("k"))));
    }

    private static Arguments removal(String name, Consumer<Cache<String, String>> removal) {
        return Arguments.of(name, name.equals("invoke") ? removal.andThen(cache -> cache.remove("k")) : removal);
    }

    @Test
    void put_duringALoad_wins() throws Exception {
        store.rows.put("k", "old");
        pauseLoads();

        Future<String> loading = threads.submit(() -> first.get("k"));
        await(asked);
        Future<String> waiting = threads.submit(() -> third.get("k"));
        awaitWaiting(1);
        second.put("k", "new");

        assertThat(get(waiting)).as("told by the put").isEqualTo("new");
        answer.countDown();
        assertThat(get(loading)).isEqualTo("new");
        assertThat(first.get("k")).isEqualTo("new");
    }

    @Test
    void getAll_ofOverlappingKeys_loadsEachOnceAndBlocksNobody() throws Exception {
        for (int i = 0; i < 30; i++) {
            store.rows.put("k" + i, "v" + i);
        }
        List<Future<Map<String, String>>> reads = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            Cache<String, String> cache = List.of(first, second, third).get(i % 3);
            Set<String> keys = Set.copyOf(List.copyOf(store.rows.keySet()).subList(i, i + 18));
            reads.add(threads.submit(() -> cache.getAll(keys)));
        }

        for (Future<Map<String, String>> read : reads) {
            assertThat(get(read))
                    .hasSize(18)
                    .allSatisfy((key, value) -> assertThat(value).isEqualTo(store.rows.get(key)));
        }
        assertThat(store.calls).doesNotHaveDuplicates();
    }

    @Test
    void loaders_thatReadEachOthersKeysAndTheirOwn_end() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        CountDownLatch haveRead = new CountDownLatch(2);
        MapStore<String, String> a = new MapStore<>();
        MapStore<String, String> b = new MapStore<>();
        Cache<String, String> ofA = create(a);
        Cache<String, String> ofB = create(b);
        a.onLoad = key -> {
            if (key.equals("a")) {
                both.countDown();
                await(both);
                String read = ofA.get("b") + ofA.get("a");
                haveRead.countDown();
                await(haveRead); // No loader sees what the other has stored.
                return "a" + read;
            }
            return key;
        };
        b.onLoad = key -> {
            if (key.equals("b")) {
                both.countDown();
                await(both);
                String read = ofB.get("a") + ofB.get("b");
                haveRead.countDown();
                await(haveRead);
                return "b" + read;
            }
            return key;
        };

        Future<String> readA = threads.submit(() -> ofA.get("a"));
        Future<String> readB = threads.submit(() -> ofB.get("b"));

        assertThat(get(readA)).isEqualTo("abnull");
        assertThat(get(readB)).isEqualTo("banull");
    }

    @Test
    void loader_thatPutsItsOwnKey_isBeatenByThePut() {
        MapStore<String, String> puts = new MapStore<>();
        Cache<String, String> cache = create(puts);
        puts.onLoad = key -> {
            cache.put(key, "put");
            return "loaded";
        };

        assertThat(cache.get("k")).isEqualTo("put");
        assertThat(cache.get("k")).isEqualTo("put");
    }

    @Test
    void leases_thatAreFlushed_costALoadAtMost() throws Exception {
        store.rows.put("k", "v");
        pauseLoads();

        Future<String> loading = threads.submit(() -> first.get("k"));
        await(asked);
        assertThat(caches.redis().command("DEL", lease("k"))).isEqualTo("1");
        Future<String> again = threads.submit(() -> second.get("k"));
        Awaitility.await().until(() -> store.calls.size() == 2);
        answer.countDown();

        assertThat(get(loading)).isEqualTo("v");
        assertThat(get(again)).isEqualTo("v");
        assertThat(third.get("k")).isEqualTo("v");
        assertThat(store.calls).hasSize(2);
    }

    @Test
    void get_asynchronouslyByThousandsOfCallers_waitsWithoutAThreadForEach() throws Exception {
        store.rows.put("k", "v");
        store.rows.put("other", "o");
        pauseLoads();
        Future<String> loading = threads.submit(() -> first.get("k"));
        await(asked);

        AsyncCache<String, String> async = second.unwrap(AsyncCache.class);
        List<CompletableFuture<String>> reads = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            reads.add(async.get("k").toCompletableFuture());
        }
        awaitWaiting(1);
        store.onLoad = store.rows::get;
        assertThat(join(async.get("other"))).as("while 500 wait").isEqualTo("o");
        reads.remove(0).cancel(true);
        answer.countDown();

        reads.forEach(read -> assertThat(join(read)).isEqualTo("v"));
        assertThat(get(loading)).isEqualTo("v");
        assertThat(store.calls).containsExactly("load k", "load other");
    }

    @Test
    void getAll_asynchronouslyByHundredsOfCallers_waitsWithoutAThreadForEach() throws Exception {
        store.rows.put("k", "v");
        pauseLoads();
        Future<String> loading = threads.submit(() -> first.get("k"));
        await(asked);
        store.onLoad = store.rows::get;

        AsyncCache<String, String> async = second.unwrap(AsyncCache.class);
        List<CompletableFuture<Map<String, String>>> reads = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            reads.add(async.getAll(Set.of("k", "k" + i)).toCompletableFuture());
        }
        awaitWaiting(1);
        assertThat(join(async.get("other"))).as("while 300 wait").isNull();
        answer.countDown();

        reads.forEach(read -> assertThat(join(read)).containsExactly(Map.entry("k", "v")));
        assertThat(get(loading)).isEqualTo("v");
        assertThat(store.calls.stream().filter("load k"::equals)).hasSize(1);
    }

    @Test
    void loadAll_replacing_asksTheLoaderAfterTheCall() throws Exception {
        store.rows.put("k", "old");
        pauseLoads();
        Future<String> loading = threads.submit(() -> first.get("k"));
        await(asked);
        store.rows.put("k", "new");
        CompletableFuture<Void> reload =
                second.unwrap(AsyncCache.class).loadAll(Set.of("k"), true).toCompletableFuture();
        answer.countDown();

        join(reload);
        getAll(List.of(loading));
        assertThat(third.get("k")).isEqualTo("new");
    }
}
