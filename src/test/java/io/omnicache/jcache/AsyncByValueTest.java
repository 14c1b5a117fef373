package io.omnicache.jcache;

import static io.omnicache.jcache.Mutables.list;
import static io.omnicache.jcache.testing.Waiting.await;
import static io.omnicache.jcache.testing.Waiting.failureOf;
import static io.omnicache.jcache.testing.Waiting.join;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.Mutables.Key;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.RedisServer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An asynchronous operation uses its arguments as they were at the call, also when it begins later. */
class AsyncByValueTest {
    /** The number of threads for operations that block. */
    private static final int THREADS = 64;

    @RegisterExtension
    final Caches caches = Caches.shared();

    private final RedisServer redis = caches.redis();

    private final CountDownLatch busy = new CountDownLatch(THREADS);
    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach
    void close() {
        go.countDown();
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                change("put", List.of(), AsyncCache::put),
                change("getAndPut", List.of(), AsyncCache::getAndPut),
                change("putIfAbsent", List.of(), AsyncCache::putIfAbsent),
                change("putAll", List.of(), (cache, key, value) -> cache.putAll(Map.of(key, value))),
                change("replace", List.of("old"), AsyncCache::replace),
                change(
                        "replace of a value",
                        List.of("old"),
                        (cache, key, value) -> cache.replace(key, list("old"), value)),
                change("getAndReplace", List.of("old"), AsyncCache::getAndReplace));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void change_whoseCallerAltersArguments_storesThemAsTheyWere(String name, List<String> before, Change change)
            throws Exception {
        Cache<Key, List<String>> cache = listened();
        if (!before.isEmpty()) {
            cache.put(new Key("k"), new ArrayList<>(before));
        }
        AsyncCache<Key, List<String>> async = AsyncCache.of(cache);
        occupyThreads();

        startAndAlter(change, async, "new");

        assertThat(cache.get(new Key("k"))).containsExactly("new");
        assertThat(cache.containsKey(new Key("altered"))).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void change_ofSeveralCommands_usesArgumentsAsTheyWere(String name, List<String> before, Change change)
            throws Exception {
        Cache<Key, List<String>> cache = caches.create();
        cache.removeAll();
        if (!before.isEmpty()) {
            cache.put(new Key("k"), new ArrayList<>(before));
        }
        AsyncCache<Key, List<String>> async = AsyncCache.of(cache);
        redis.command("CLIENT", "PAUSE", "200", "ALL");

        startAndAlter(change, async, "new");

        assertThat(cache.get(new Key("k"))).containsExactly("new");
        assertThat(cache.containsKey(new Key("altered"))).isFalse();
    }

    static Stream<Arguments> removals() {
        return Stream.of(
                change("remove", List.of(), (cache, key, value) -> cache.remove(key)),
                change("remove of a value", List.of(), AsyncCache::remove),
                change("getAndRemove", List.of(), (cache, key, value) -> cache.getAndRemove(key)),
                change("removeAll", List.of(), (cache, key, value) -> cache.removeAll(Set.of(key))),
                change(
                        "invoke",
                        List.of(),
                        (cache, key, value) -> cache.<@Nullable Void>invoke(key, (entry, none) -> {
                            entry.remove();
                            return null;
                        })),
                change(
                        "invokeAll",
                        List.of(),
                        (cache, key, value) -> cache.<@Nullable Void>invokeAll(Set.of(key), (entry, none) -> {
                            entry.remove();
                            return null;
                        })));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("removals")
    void removal_whoseCallerAltersArguments_removesTheEntryAsked(String name, List<String> none, Change change)
            throws Exception {
        Cache<Key, List<String>> cache = listened();
        cache.put(new Key("k"), list("v"));
        AsyncCache<Key, List<String>> async = AsyncCache.of(cache);
        occupyThreads();

        startAndAlter(change, async, "v");

        assertThat(cache.containsKey(new Key("k"))).isFalse();
    }

    @Test
    void reads_whoseCallerAltersItsKeys_readTheEntriesAsked() throws Exception {
        Cache<Key, List<String>> cache = listened();
        cache.put(new Key("k"), list("v"));
        AsyncCache<Key, List<String>> async = AsyncCache.of(cache);
        occupyThreads();
        Key one = new Key("k");
        Set<Key> keys = new LinkedHashSet<>(Set.of(one));

        CompletionStage<Map<Key, List<String>>> all = async.getAll(keys);
        keys.clear();
        one.id = "altered";
        finish(all);

        assertThat(join(all)).isEqualTo(Map.of(new Key("k"), list("v")));
    }

    @Test
    void get_thatLoads_loadsTheKeyAskedAndGivesNotTheLoadersObject() throws Exception {
        MapStore<Key, List<String>> table = new MapStore<>();
        table.rows.put(new Key("k"), list("row"));
        Cache<Key, List<String>> cache = caches.create(table.readThrough());
        AsyncCache<Key, List<String>> async = AsyncCache.of(cache);
        occupyThreads();
        Key key = new Key("k");

        CompletionStage<@Nullable List<String>> stage = async.get(key);
        key.id = "altered";
        finish(stage);
        join(stage).add("altered");

        assertThat(table.rows).isEqualTo(Map.of(new Key("k"), list("row")));
        assertThat(cache.get(new Key("k"))).containsExactly("row");
    }

    @Test
    void getAll_ofByteArrays_isKeyedByTheCallersArrays() throws Exception {
        Cache<byte[], String> cache = caches.create("bytes", new MutableConfiguration<>());
        byte[] key = {1, 2};
        cache.put(key, "v");

        Map<byte[], String> found = join(AsyncCache.of(cache).getAll(Set.of(key)));

        assertThat(found.get(key)).isEqualTo("v");
    }

    @Test
    void invoke_whoseCallerReusesItsArguments_hasThemAsTheyWere() throws Exception {
        AsyncCache<Key, List<String>> async = AsyncCache.of(listened());
        occupyThreads();
        Object[] arguments = {"first"};

        CompletionStage<Object> result = async.invoke(new Key("k"), (entry, given) -> given[0], arguments);
        arguments[0] = "second";
        finish(result);

        assertThat(join(result)).isEqualTo("first");
    }

    @Test
    void put_ofWhatCantBeEncoded_failsTheStage() throws Exception {
        Cache<Key, Object> cache = caches.create(new RecordingListener<Key, Object>().listened());

        CompletionStage<?> stage = AsyncCache.of(cache).put(new Key("k"), new ArrayList<>(List.of(new Object())));

        assertThat(failureOf(stage)).hasMessageContaining("java.lang.Object");
    }

    /** A cache whose changes take more than one command. */
    private Cache<Key, List<String>> listened() {
        return caches.create(new RecordingListener<Key, List<String>>().listened());
    }

    /** Keeps all threads for blocking operations busy until {@link #go} is open. */
    private void occupyThreads() throws InterruptedException {
        AsyncCache<Integer, String> other =
                AsyncCache.of(caches.create("busy", new MutableConfiguration<Integer, String>()));
        for (int i = 0; i < THREADS; i++) {
            other.<@Nullable Void>invoke(i, (entry, none) -> {
                busy.countDown();
                await(go);
                return null;
            });
        }
        await(busy);
    }
    /**
     * Starts the operation, alters its key and value as soon as the call has returned, and waits for the end of the
     * operation.
     */
    private void startAndAlter(Change change, AsyncCache<Key, List<String>> async, String text) {
        Key key = new Key("k");
        List<String> value = list(text);
        CompletionStage<?> stage = change.start(async, key, value);
        key.id = "altered";
        value.add("altered");
        finish(stage);
    }

    /** Lets the operation begin, and waits for its result. */
    private void finish(CompletionStage<?> stage) {
        go.countDown();
        join(stage);
    }

    private static Arguments change(String name, List<String> before, Change change) {
        return Arguments.of(name, before, change);
    }

    @FunctionalInterface
    interface Change {
        CompletionStage<?> start(AsyncCache<Key, List<String>> cache, Key key, List<String> value);
    }
}
