package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The number of loaders that asynchronous reads of a cold cache run at once is bounded. */
class AsyncLoadingTest {
    private static final int KEYS = 500;
    private static final int MOST = 64;

    @RegisterExtension
    final Caches caches = Caches.shared();

    @Test
    void gets_ofAColdCache_runSoManyLoadersAtOnceAtMost() {
        CountDownLatch gate = new CountDownLatch(1);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        MapStore<String, String> slow = MapStore.loading(key -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            try {
                Waiting.await(gate);
                return "value of " + key;
            } finally {
                running.decrementAndGet();
            }
        });
        AsyncCache<String, String> async = AsyncCache.of(caches.create(slow.readThrough()));
        List<CompletableFuture<String>> reads = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            reads.add(async.get("key " + i).toCompletableFuture());
        }
        await().atMost(Duration.ofMinutes(1)).until(() -> running.get() >= MOST);

        gate.countDown();

        for (int i = 0; i < KEYS; i++) {
            assertThat(reads.get(i).join()).isEqualTo("value of key " + i);
        }
        assertThat(most.get()).isEqualTo(MOST);
    }
}
