package io.omnicache.jcache;

import static io.omnicache.jcache.testing.Waiting.failureOf;
import static io.omnicache.jcache.testing.Waiting.join;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.internal.async.AsyncPermits;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Every stage completes, also when Redis stops, the connection breaks, or the cache or its manager is closed. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
class AsyncFailureTest {
    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    @Test
    void operations_withoutAServer_fail() {
        AsyncCache<Integer, Integer> async =
                AsyncCache.of(caches.open("redis://127.0.0.1:1?connect-timeout=300ms&timeout=300ms")
                        .createCache("c", new MutableConfiguration<>()));
        List<CompletionStage<?>> all = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            all.add(async.put(i, i));
            all.add(async.get(i % 3));
        }

        all.forEach(stage -> assertThat(failureOf(stage))
                .isInstanceOfSatisfying(
                        RedisCacheException.class,
                        e -> assertThat(e.isOutcomeUnknown()).isFalse()));
    }

    @Test
    void operations_onBrokenConnections_areUnknownOrDoneOnce() {
        AsyncCache<Integer, Integer> async = AsyncCache.of(create("timeout=20s"));
        Cache<Integer, Integer> cache = caches.manager("timeout=20s").getCache("c");
        cache.put(0, 0);
        List<CompletionStage<Boolean>> all = new ArrayList<>();
        for (int i = 1; i <= 20_000; i++) {
            all.add(async.putIfAbsent(i, i));
            if (i % 2_000 == 0) {
                caches.server().command("CLIENT", "KILL", "TYPE", "normal");
            }
        }

        all.forEach(Waiting::failureOf); // A command that was refused may be carried out later than the next ones.
        Awaitility.await().ignoreExceptions().until(() -> cache.containsKey(0));
        all.forEach(Waiting::failureOf); // What is under way may be there later only.
        int unknown = 0;
        Set<Integer> there = cache.getAll(
                        IntStream.rangeClosed(1, all.size()).boxed().collect(Collectors.toSet()))
                .keySet();
        for (int i = 0; i < all.size(); i++) {
            Throwable failure = failureOf(all.get(i));
            if (failure == null) {
                assertThat(join(all.get(i))).as("put once").isTrue();
                assertThat(there).contains(i + 1);
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
        AsyncCache<Integer, Integer> async = AsyncCache.of(caches.manager("timeout=20s")
                .createCache(
                        "c",
                        new MutableConfiguration<Integer, Integer>()
                                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR))));
        join(async.put(1, 1));

        caches.server().kill();
        caches.server().restart();
        Awaitility.await().ignoreExceptions().until(() -> failureOf(async.get(1)) == null);

        // The server has lost the script of the put; the get must still come after the put.
        CompletionStage<?> put = async.put(1, 2);
        CompletionStage<Integer> get = async.get(1);
        join(put);
        assertThat(join(get)).isEqualTo(2);
    }

    @Test
    void put_afterTheServerForgotItsScripts_isCarriedOut() {
        AsyncCache<Integer, Integer> async = AsyncCache.of(caches.create(new MutableConfiguration<Integer, Integer>()
                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR))));
        join(async.put(1, 1));
        caches.server().command("SCRIPT", "FLUSH");

        join(async.put(1, 2));

        assertThat(join(async.get(1))).isEqualTo(2);
    }

    @Test
    void close_ofTheManager_completesWhatIsUnderWay() {
        Cache<Integer, Integer> cache = create("timeout=100s");
        AsyncCache<Integer, Integer> async = AsyncCache.of(cache);
        cache.put(0, 0);
        caches.server().command("CLIENT", "PAUSE", "60000", "WRITE");
        List<CompletionStage<?>> all = someOfEach(async);

        caches.provider().close();

        all.forEach(stage ->
                assertThat(failureOf(stage)).isInstanceOfAny(CacheException.class, IllegalStateException.class));
        assertThatThrownBy(() -> async.get(0)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> async.removeAll()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void close_ofTheCache_letsTheSentCommandsEnd() {
        Cache<Integer, Integer> cache = create("timeout=100s");
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
        caches.server().command("CLIENT", "PAUSE", "60000", "WRITE");
        List<CompletionStage<?>> puts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            puts.add(async.put(i, i));
        }

        cache.close();
        goOn.complete(true);
        assertThat(failureOf(invoked)).isInstanceOf(IllegalStateException.class);
        caches.server().command("CLIENT", "UNPAUSE");

        puts.forEach(Waiting::join);
        assertThat(caches.server().command("DBSIZE")).isEqualTo("100");
    }

    @Test
    void close_byWhatDependsOnAStage_ends() {
        Cache<Integer, Integer> cache = caches.create();
        AsyncCache<Integer, Integer> async = AsyncCache.of(cache);
        List<CompletionStage<?>> all = new ArrayList<>();
        all.add(async.put(1, 1).thenRun(caches.provider()::close));
        for (int i = 0; i < 1_000; i++) {
            try {
                all.add(async.put(i, i));
            } catch (IllegalStateException e) { // Closed meanwhile.
                break;
            }
        }

        join(all.get(0));
        all.forEach(Waiting::failureOf);
        assertThat(cache.isClosed()).isTrue();
    }

    @Test
    void call_withoutAFreePlace_waitsForOne() throws InterruptedException {
        AsyncCache<Integer, Integer> async = AsyncCache.of(create("timeout=100s"));
        join(async.put(0, 0));
        caches.server().command("CLIENT", "PAUSE", "60000", "WRITE");
        List<CompletionStage<?>> all = new ArrayList<>();
        for (int i = 0; i < AsyncPermits.NUMBER; i++) {
            all.add(async.put(i, i));
        }
        AtomicReference<CompletionStage<Integer>> next = new AtomicReference<>();
        Thread caller = new Thread(() -> next.set(async.get(1)));
        caller.start();
        Awaitility.await().until(() -> caller.getState() == Thread.State.TIMED_WAITING);

        caches.server().command("CLIENT", "UNPAUSE");
        caller.join();

        assertThat(join(Objects.requireNonNull(next.get()))).isEqualTo(1);
        all.forEach(Waiting::join);
    }

    @Test
    void call_withoutAFreePlaceInTime_fails() {
        AsyncCache<Integer, Integer> async = AsyncCache.of(create("timeout=2s"));
        join(async.put(0, 0));
        CompletableFuture<Boolean> goOn = new CompletableFuture<>();
        List<CompletionStage<?>> all = new ArrayList<>();
        for (int i = 0; i < AsyncPermits.NUMBER; i++) {
            // The slot is free when the dependents of the stage have run.
            all.add(async.invoke(i, (entry, arguments) -> goOn.join()));
        }

        Throwable failure = failureOf(async.get(1));
        goOn.complete(true);

        assertThat(failure).isInstanceOfSatisfying(RedisCacheException.class, e -> {
            assertThat(e.isOutcomeUnknown()).isFalse();
            assertThat(e).hasMessageContaining("under way");
        });
        all.forEach(Waiting::join);
        assertThat(join(async.get(1))).isNull();
    }

    @Test
    void calls_ofDependents_failInsteadOfWaiting() {
        AsyncCache<Integer, Integer> async = AsyncCache.of(create("timeout=100s"));
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
        caches.server().command("CLIENT", "PAUSE", "60000", "WRITE");
        goOn.complete(true);
        List<CompletionStage<?>> all = join(dependent);
        long refused = all.stream()
                .filter(stage -> stage.toCompletableFuture().isCompletedExceptionally())
                .count();
        caches.server().command("CLIENT", "UNPAUSE");

        // The stage that these depend on holds a slot, too.
        assertThat(refused).isEqualTo(AsyncPermits.NUMBER + 1);
        assertThat(all.stream().filter(stage -> failureOf(stage) == null)).hasSize((int) (all.size() - refused));
        join(async.put(1, 1));
    }

    /**
     * Cancelled commands are still in the queue: without a limit, a caller that cancels again and again would fill it.
     */
    @Test
    void cancel_ofQueuedCalls_keepsTheirPlaces() throws Exception {
        Cache<String, byte[]> cache = caches.manager("timeout=100s").createCache("c", new MutableConfiguration<>());
        AsyncCache<String, byte[]> async = AsyncCache.of(cache);
        cache.put("k", new byte[1]);
        caches.server().suspend();
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

        caches.server().resume();
        caller.join();

        large.forEach(Waiting::join);
        join(async.put("k", new byte[1]));
    }

    private Cache<Integer, Integer> create(String parameters) {
        return caches.manager(parameters).createCache("c", new MutableConfiguration<>());
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
}
