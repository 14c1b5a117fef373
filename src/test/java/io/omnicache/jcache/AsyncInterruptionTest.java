package io.omnicache.jcache;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A stage whose code interrupts its thread: the thread serves other stages afterwards. */
class AsyncInterruptionTest {
    @RegisterExtension
    final Caches caches = Caches.shared();

    @Test
    void operations_behindOneThatInterruptedItsThread_areNotInterrupted() {
        AsyncCache<String, String> async = AsyncCache.of(caches.create());
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
            Waiting.join(stage);
        }
    }
}
