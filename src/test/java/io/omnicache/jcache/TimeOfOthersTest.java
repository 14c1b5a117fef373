package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.ConnectedRedis;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.TimedCalls;
import io.omnicache.jcache.testing.Waiting;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The application's own code may take longer than the timeout, and those who wait for it don't fail either. */
@Execution(ExecutionMode.CONCURRENT)
class TimeOfOthersTest {
    private static final String SETTINGS = "timeout=1500ms";
    private static final long LONG_MILLIS = 2_000;

    @RegisterExtension
    final Caches caches = Caches.shared();

    @RegisterExtension
    final ConnectedRedis redis = ConnectedRedis.withOptions();

    private final MapStore<String, String> store = new MapStore<>();

    @Test
    void reads_ofAKeyWhoseLoaderIsSlow_getItsValue() {
        store.onLoad = key -> slow("loaded");
        Cache<String, String> cache = open(caches.manager(SETTINGS), store.readThrough());
        AsyncCache<String, String> async = AsyncCache.of(cache);

        TimedCalls calls = new TimedCalls();
        for (int i = 0; i < 3; i++) {
            calls.add("get " + i, () -> assertThat(cache.get("k")).isEqualTo("loaded"));
            calls.add(
                    "async get " + i,
                    () -> assertThat(Waiting.join(async.get("k"))).isEqualTo("loaded"));
        }

        assertThat(calls.run()).extracting(TimedCalls.Result::failure).containsOnlyNulls();
        assertThat(store.calls).hasSize(1);
    }

    @Test
    void loads_thatAllJvmsShare_waitForASlowLoader() {
        store.onLoad = key -> slow("loaded");
        TimedCalls calls = new TimedCalls();
        for (CacheManager manager : List.of(shared(true), shared(false))) {
            Cache<String, String> cache = open(manager, store.readThrough());
            calls.add("get " + manager, () -> assertThat(cache.get("k")).isEqualTo("loaded"));
            calls.add(
                    "async get " + manager,
                    () -> assertThat(Waiting.join(AsyncCache.of(cache).get("k")))
                            .isEqualTo("loaded"));
        }

        assertThat(calls.run()).extracting(TimedCalls.Result::failure).containsOnlyNulls();
        assertThat(store.calls).hasSize(1);
    }

    private CacheManager shared(boolean first) {
        String settings = "connection: {timeout: 1500ms}\ndefaults: {loading: cluster}";
        return first ? caches.settings(settings) : caches.otherSettings(settings);
    }

    @Test
    void changes_ofAKeyWhoseWriterIsSlow_followIt() {
        Cache<String, String> cache = open(caches.manager(SETTINGS), store.writeThrough());
        store.beforeWrite = (key, value) -> slow("written");

        TimedCalls calls = new TimedCalls();
        calls.add("put", () -> cache.put("k", "v"));
        calls.add("async put", () -> Waiting.join(AsyncCache.of(cache).put("k", "v")));

        assertThat(calls.run()).extracting(TimedCalls.Result::failure).containsOnlyNulls();
        assertThat(store.calls).hasSize(2);
    }

    @Test
    void changes_ofAKeyWhoseProcessorOrListenerIsSlow_areCarriedOut() {
        RecordingListener<String, String> listener = new RecordingListener<>(event -> slow("heard"));
        Cache<String, String> cache = open(caches.manager(SETTINGS), listener.listened());

        TimedCalls calls = new TimedCalls();
        calls.add(
                "invoke",
                () -> cache.invoke("k", (entry, arguments) -> {
                    entry.setValue(slow("v"));
                    return cache.containsKey("other");
                }));
        calls.add("put", () -> cache.put("k", "w"));

        assertThat(calls.run()).extracting(TimedCalls.Result::failure).containsOnlyNulls();
        assertThat(listener.heard).hasSize(2);
    }

    /** The workers are busy with code of the application, so the others wait for it. */
    @Test
    void asynchronousLoads_moreThanThereAreWorkers_areCarriedOut() {
        store.onLoad = key -> slow("loaded");
        Cache<String, String> cache = open(caches.manager(SETTINGS), store.readThrough());
        AsyncCache<String, String> async = AsyncCache.of(cache);

        List<CompletableFuture<String>> loads = IntStream.range(0, 80)
                .mapToObj(i -> async.get("k" + i).toCompletableFuture())
                .toList();

        assertThat(loads).allSatisfy(load -> assertThat(Waiting.join(load)).isEqualTo("loaded"));
    }

    @Test
    void command_forWhichNoTimeIsLeft_isNeverSent() {
        byte[] key = "k".getBytes(StandardCharsets.UTF_8);
        Awaitility.await().until(() -> redis.connection().call(Command.of(Verb.SET, key, "v")) != null);
        String before = redis.server().command("INFO", "commandstats");
        OperationTime time = OperationTime.ofThread();
        time.resume(System.nanoTime(), 1);
        try {
            for (Throwable failure : List.of(
                    catchThrowable(() -> redis.connection().call(Command.of(Verb.UNLINK, key))),
                    redis.connection()
                            .callAll(List.of(Command.of(Verb.UNLINK, key)))
                            .get(0)
                            .failure(),
                    catchThrowable(() -> redis.connection()
                            .callOn(redis.connection().masters().get(0), Command.keyless(Verb.FLUSHDB))))) {
                assertThat(failure)
                        .isInstanceOfSatisfying(
                                UnavailableException.class,
                                e -> assertThat(e.isOutcomeUnknown()).isFalse());
            }
        } finally {
            time.end();
        }

        assertThat(redis.connection().call(Command.of(Verb.EXISTS, key))).isEqualTo(1L);
        assertThat(before).doesNotContain("cmdstat_unlink", "cmdstat_flushdb");
        assertThat(redis.server().command("INFO", "commandstats")).doesNotContain("cmdstat_unlink", "cmdstat_flushdb");
    }

    private <K, V> Cache<K, V> open(CacheManager manager, Configuration<K, V> configuration) {
        Cache<K, V> cache = manager.createCache("c", configuration);
        Cache<String, String> other = manager.createCache("other", new MutableConfiguration<>());
        Awaitility.await().until(() -> catchThrowable(() -> other.putAll(Map.of("warm", "v"))) == null);
        return cache;
    }

    private static String slow(String value) {
        try {
            TimeUnit.MILLISECONDS.sleep(LONG_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return value;
    }
}
