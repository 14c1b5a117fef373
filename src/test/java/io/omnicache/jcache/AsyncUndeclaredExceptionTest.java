package io.omnicache.jcache;

import io.omnicache.jcache.testing.AsyncJoined;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.Test;

/** The same through {@link AsyncCache}: every stage completes with what the cache's method throws. */
class AsyncUndeclaredExceptionTest extends UndeclaredExceptionTest {
    @Override
    <K, V> Cache<K, V> view(Cache<K, V> cache) {
        return AsyncJoined.of(cache);
    }

    @Test
    void operations_behindOneThatInterruptedItsThread_areNotInterrupted() {
        AsyncCache<String, String> async = AsyncCache.of(manager.createCache("c", new MutableConfiguration<>()));
        List<CompletionStage<?>> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            String key = "k" + i;
            all.add(async.invoke(key, (entry, arguments) -> {
                        Thread.currentThread().interrupt();
                        return null;
                    })
                    .exceptionally(failure -> null)
                    .thenRun(() -> Thread.currentThread().interrupt()));
            all.add(async.put(key, "v").thenCompose(done -> async.containsKey(key)));
            all.add(async.getAll(Set.of(key)));
            all.add(async.removeAll(Set.of(key)));
        }

        for (CompletionStage<?> stage : all) {
            stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
        }
    }
}
