package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.internal.async.AsyncPermits;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every stage completes, whatever becomes of Redis, the connection, the cache and the manager. */
@Timeout(120)
class AsyncFailureTest {
    @RegisterExtension
    final OwnServer<RedisProcess> server = RedisServer.own();

    private final RedisCachingProvider provider = new RedisCachingProvider();

    @AfterEach
    void close() {
        provider.close();
    }

    @Test
    void operations_withoutAServer_fail() {
        AsyncCache<Integer, Integer> async = AsyncCache.of(create(
                URI.create("redis://127.0.0.1:1?connect-timeout=300ms&timeout=300ms"), new MutableConfiguration<>()));
        List<CompletionStage<?>> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            all.add(async.put(i, i));
            all.add(async.get(i % 3));
        }

        all.forEach(stage -> assertThat(failure(stage))
                .isInstanceOfSatisfying(
                        RedisCacheException.class,
                        e -> assertThat(e.isOutcomeUnknown()).isFalse()));
    }

    @Test
    void operations_onBrokenConnections_failAsUnknownOrAreCarriedOutOnce() {
        AsyncCache<Integer, Integer> async = AsyncCache.of(create("?timeout=20s"));
        Cache<Integer, Integer> cache =
                provider.getCacheManager(uri("?timeout=20s"), null).getCache("c");
        cache.put(0, 0);
        List<CompletionStage<Boolean>> all = new ArrayList<>();
        for (int i = 1; i <= 20_000; i++) {
            all.add(async.putIfAbsent(i, i));
            if (i % 2_000 == 0) {
                server.get().command("CLIENT", "KILL", "TYPE", "normal");
            }
        }

        Awaitility.await().ignoreExceptions().until(() -> cache.containsKey(0));
        int unknown = 0;
        for (int i = 0; i < all.size(); i++) {
            Throwable failure = failure(all.get(i));
            if (failure == null) {
                assertThat(join(all.get(i))).as("put once").isTrue();
                assertThat(cache.containsKey(i + 1)).isTrue();
            } else {
                assertThat(failure)
                        .isInstanceOfSatisfying(
                                RedisCacheException.class,
                                e -> assertThat(e.isOutcomeUnknown()).isTrue());
                unknown++;
            }
        }
        System.out.println("Of 20000 on connections that were killed ten times, unknown: " + unknown);
    }

    @Test
    void operations_afterARestartOfTheServer_workAgain() {
        AsyncCache<Integer, Integer> async = AsyncCache.of(create(
                uri("?timeout=20s"),
                new MutableConfiguration<Integer, Integer>()
                        .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR))));
        join(async.put(1, 1));

        server.get().kill();
        server.get().restart();
        Awaitility.await().ignoreExceptions().until(() -> failure(async.get(1)) == null);

        // The server has forgotten the script of the put, which the get must not overtake.
        CompletionStage<?> put = async.put(1, 2);
        CompletionStage<Integer> get = async.get(1);
        join(put);
        assertThat(join(get)).isEqualTo(2);
    }

    @Test
    void put_afterTheServerForgotItsScripts_isCarriedOut() {
        AsyncCache<Integer, Integer> async = AsyncCache.of(create(
                uri(""),
                new MutableConfiguration<Integer, Integer>()
                        .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR))));
        join(async.put(1, 1));
        server.get().command("SCRIPT", "FLUSH");

        join(async.put(1, 2));

        assertThat(join(async.get(1))).isEqualTo(2);
    }

    @Test
    void close_ofTheManager_completesWhatIsUnderWay() {
        Cache<Integer, Integer> cache = create("?timeout=100s");
        AsyncCache<Integer, Integer> async = AsyncCache.of(cache);
        cache.put(0, 0);
        server.get().command("CLIENT", "PAUSE", "60000", "WRITE");
        List<CompletionStage<?>> all = someOfEach(async);

        provider.close();

        all.forEach(
                stage -> assertThat(failure(stage)).isInstanceOfAny(CacheException.class, IllegalStateException.class));
        assertThatThrownBy(() -> async.get(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> async.removeAll()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void close_ofTheCache_letsTheSentCommandsEnd() {
        Cache<Integer, Integer> cache = create("?timeout=100s");
        AsyncCache<Integer, Integer> async = AsyncCache.of(cache);
        cache.put(0, 0);
        CompletableFuture<Boolean> began = new CompletableFuture<>();
        CompletableFuture<Boolean> goOn = new CompletableFuture<>();
        CompletionStage<?> invoked = async.invoke(1_000, (entry, arguments) -> {
            began.complete(true);
            goOn.join();
            entry.setValue(1);
            return null;
        });
        join(began);
        server.get().command("CLIENT", "PAUSE", "60000", "WRITE");
        List<CompletionStage<?>> puts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            puts.add(async.put(i, i));
        }

        cache.close();
        goOn.complete(true);
        assertThat(failure(invoked)).isInstanceOf(IllegalStateException.class);
        server.get().command("CLIENT", "UNPAUSE");

        puts.forEach(AsyncFailureTest::join);
        assertThat(server.get().command("DBSIZE")).isEqualTo("100");
    }

    @Test
    void close_byWhatDependsOnAStage_ends() {
        Cache<Integer, Integer> cache = create("");
        AsyncCache<Integer, Integer> async = AsyncCache.of(cache);
        List<CompletionStage<?>> all = new ArrayList<>();
        all.add(async.put(1, 1).thenRun(provider::close));
        for (int i = 0; i < 1_000; i++) {
            try {
                all.add(async.put(i, i));
            } catch (IllegalStateException e) { // Closed meanwhile.
                break;
            }
        }

        join(all.get(0));
        all.forEach(AsyncFailureTest::failure);
        assertThat(cache.isClosed()).isTrue();
    }

    @Test
    void call_withoutAFreePlace_waitsForOne() throws InterruptedException {
        AsyncCache<Integer, Integer> async = AsyncCache.of(create("?timeout=100s"));
        join(async.put(0, 0));
        server.get().command("CLIENT", "PAUSE", "60000", "WRITE");
        List<CompletionStage<?>> all = new ArrayList<>();
        for (int i = 0; i < AsyncPermits.NUMBER; i++) {
            all.add(async.put(i, i));
        }
        AtomicReference<CompletionStage<Integer>> next = new AtomicReference<>();
        Thread caller = new Thread(() -> next.set(async.get(1)));
        caller.start();
        Awaitility.await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);

        server.get().command("CLIENT", "UNPAUSE");
        caller.join();

        assertThat(join(Objects.requireNonNull(next.get()))).isEqualTo(1);
        all.forEach(AsyncFailureTest::join);
    }

    @Test
    void call_withoutAFreePlaceInTime_fails() {
        AsyncCache<Integer, Integer> async = AsyncCache.of(create("?timeout=1s"));
        join(async.put(0, 0));
        CompletableFuture<Boolean> goOn = new CompletableFuture<>();
        List<CompletionStage<?>> all = new ArrayList<>();
        for (int i = 0; i < AsyncPermits.NUMBER; i++) {
            // The place is given back when what depends on the stage has run.
            all.add(async.invoke(i, (entry, arguments) -> goOn.join()));
        }

        Throwable failure = failure(async.get(1));
        goOn.complete(true);

        assertThat(failure).isInstanceOfSatisfying(RedisCacheException.class, e -> {
            assertThat(e.isOutcomeUnknown()).isFalse();
            assertThat(e).hasMessageContaining("under way");
        });
        all.forEach(AsyncFailureTest::join);
        assertThat(join(async.get(1))).isNull();
    }

    @Test
    void callsOfWhatDependsOnAStage_neverWait_andAreBounded() {
        AsyncCache<Integer, Integer> async = AsyncCache.of(create("?timeout=100s"));
        join(async.put(0, 0));
        CompletableFuture<Boolean> began = new CompletableFuture<>();
        CompletableFuture<Boolean> goOn = new CompletableFuture<>();

        CompletionStage<List<CompletionStage<?>>> dependent = async.invoke(0, (entry, arguments) -> {
                    began.complete(true);
                    return goOn.join();
                })
                .thenApply(went -> {
                    List<CompletionStage<?>> started = new ArrayList<>();
                    for (int i = 0; i < 3 * AsyncPermits.NUMBER; i++) {
                        started.add(async.put(i, i));
                    }
                    return started;
                });
        join(began);
        server.get().command("CLIENT", "PAUSE", "60000", "WRITE");
        goOn.complete(true);
        List<CompletionStage<?>> all = join(dependent);
        long refused = all.stream()
                .filter(stage -> stage.toCompletableFuture().isCompletedExceptionally())
                .count();
        server.get().command("CLIENT", "UNPAUSE");

        // The one that these depend on has a place, too.
        assertThat(refused).isEqualTo(AsyncPermits.NUMBER + 1);
        assertThat(all.stream().filter(stage -> failure(stage) == null)).hasSize((int) (all.size() - refused));
        join(async.put(1, 1));
    }

    /** A caller that gives up again and again must not fill the queue of a connection that isn't read. */
    @Test
    void cancelledCalls_keepTheirPlaceWhileTheyAreInTheQueue() throws Exception {
        Cache<String, byte[]> cache = create(uri("?timeout=100s"), new MutableConfiguration<>());
        AsyncCache<String, byte[]> async = AsyncCache.of(cache);
        cache.put("k", new byte[1]);
        signal("STOP");
        List<CompletionStage<?>> large = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            large.add(async.put("large" + i, new byte[1 << 20]));
        }
        Thread caller = new Thread(() -> {
            for (int i = 0; i < AsyncPermits.NUMBER; i++) {
                async.put("k" + i, new byte[1]).toCompletableFuture().cancel(false);
            }
        });
        caller.start();
        Awaitility.await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);

        signal("CONT");
        caller.join();

        large.forEach(AsyncFailureTest::join);
        join(async.put("k", new byte[1]));
    }

    private void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, "" + server.get().pid()).start().waitFor();
    }

    private static List<CompletionStage<?>> someOfEach(AsyncCache<Integer, Integer> async) {
        List<CompletionStage<?>> all = new ArrayList<>();
        for (int i = 1; i <= 300; i++) {
            all.add(async.put(i, i));
            all.add(async.remove(i));
            all.add(async.getAndPut(i, i));
            all.add(async.removeAll(Set.of(i, 0)));
            all.add(async.<Integer>invoke(i, (entry, arguments) -> {
                entry.setValue(1);
                return 1;
            }));
            all.add(async.clear());
        }
        return all;
    }

    private Cache<Integer, Integer> create(String parameters) {
        return create(uri(parameters), new MutableConfiguration<>());
    }

    private <K, V> Cache<K, V> create(URI uri, MutableConfiguration<K, V> configuration) {
        CacheManager manager = provider.getCacheManager(uri, null);
        return manager.createCache("c", configuration);
    }

    private URI uri(String parameters) {
        return URI.create(server.get().uri() + parameters);
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    /** What it completes with; a stage that doesn't complete fails the test. */
    private static Throwable failure(CompletionStage<?> stage) {
        return stage.handle((result, failure) -> failure)
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join();
    }
}
