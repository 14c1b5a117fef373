package io.omnicache.jcache;

import static io.omnicache.jcache.testing.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListenerFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code loadAll} of more keys than one call of the loader gets. */
class LoadAllTest {
    @RegisterExtension
    final Caches caches = Caches.shared();

    private final List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch mayGoOn = new CountDownLatch(1);
    private volatile int failingCall;

    private final Cache<Integer, String> cache = caches.create(new MutableConfiguration<Integer, String>()
            .setReadThrough(true)
            .setCacheLoaderFactory(() -> MapStore.<Integer, String>loadingAll(this::load)));

    @AfterEach
    void close() {
        mayGoOn.countDown();
    }

    @Test
    void loadAll_ofManyKeys_reportsItsProgress() throws Exception {
        Progress progress = new Progress();

        cache.loadAll(keys(2_500), true, progress);
        progress.get(20, TimeUnit.SECONDS);

        assertThat(sizes).containsExactly(1_000, 1_000, 500);
        assertThat(progress.steps).containsExactly("1000 of 2500", "2000 of 2500", "2500 of 2500");
        assertThat(progress.ends).hasValue(1);
        assertThat(cache.getAll(keys(2_500))).hasSize(2_500);
    }

    @Test
    void loadAll_ofPresentKeys_countsThemAsDone() throws Exception {
        keys(1_500).forEach(key -> cache.put(key, "present"));
        Progress progress = new Progress();

        cache.loadAll(keys(2_000), false, progress);
        progress.get(20, TimeUnit.SECONDS);

        assertThat(sizes.stream().mapToInt(size -> size).sum()).isEqualTo(500);
        assertThat(progress.steps).last().isEqualTo("2000 of 2000");
        assertThat(cache.get(0)).isEqualTo("present");
    }

    @Test
    void loadAll_withAFailingSlice_keepsWhatWasLoaded() {
        failingCall = 2;
        Progress progress = new Progress();

        cache.loadAll(keys(4_000), true, progress);

        assertThatThrownBy(() -> progress.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(CacheLoaderException.class)
                .hasRootCauseMessage("call 2");
        assertThat(sizes).containsExactly(1_000, 1_000);
        assertThat(progress.steps).containsExactly("1000 of 4000");
        assertThat(progress.ends).hasValue(1);
        assertThat(present(4_000)).isEqualTo(1_000);
    }

    @Test
    void loadAll_whoseProgressListenerThrows_goesOn() throws Exception {
        Progress progress = new Progress() {
            @Override
            public void onProgress(long done, long total) {
                super.onProgress(done, total);
                throw new IllegalStateException("deaf");
            }
        };

        cache.loadAll(keys(1_500), true, progress);
        progress.get(20, TimeUnit.SECONDS);

        assertThat(progress.steps).hasSize(2);
        assertThat(present(1_500)).isEqualTo(1_500);
    }

    /** All entries are present, so that no write meets the closed cache. */
    @Test
    void close_betweenSlices_endsTheLoad() throws Exception {
        keys(3_000).forEach(key -> cache.put(key, "present"));
        CountDownLatch closing = new CountDownLatch(1);
        Progress progress = new Progress() {
            @Override
            public void onProgress(long done, long total) {
                super.onProgress(done, total);
                closing.countDown();
                await(mayGoOn);
            }
        };
        cache.loadAll(keys(3_000), false, progress);
        await(closing);

        cache.close();
        mayGoOn.countDown();

        assertThatThrownBy(() -> progress.get(20, TimeUnit.SECONDS)).hasMessageContaining("closed");
        assertThat(progress.steps).containsExactly("1000 of 3000");
        assertThat(progress.ends).hasValue(1);
    }

    @Test
    void loadAll_whoseKeysAreChangedLater_loadsThemAsTheyWere() throws Exception {
        Set<Integer> keys = new HashSet<>(keys(2_000));
        Progress progress = new Progress();

        cache.loadAll(keys, true, progress);
        keys.clear();
        progress.get(20, TimeUnit.SECONDS);

        assertThat(present(2_000)).isEqualTo(2_000);
    }

    @Test
    void getAll_ofManyMissingKeys_loadsThemInSlices() {
        assertThat(cache.getAll(keys(2_200))).hasSize(2_200);

        assertThat(sizes).containsExactly(1_000, 1_000, 200);
    }

    private long present(int end) {
        return keys(end).stream().filter(cache::containsKey).count();
    }

    private static Set<Integer> keys(int end) {
        return IntStream.range(0, end).boxed().collect(Collectors.toSet());
    }

    private Map<Integer, String> load(Iterable<? extends Integer> keys) {
        Map<Integer, String> loaded = new HashMap<>();
        keys.forEach(key -> loaded.put(key, "loaded " + key));
        sizes.add(loaded.size());
        if (sizes.size() == failingCall) {
            throw new IllegalStateException("call " + failingCall);
        }
        return loaded;
    }

    private static class Progress extends CompletionListenerFuture implements ProgressListener {
        final List<String> steps = Collections.synchronizedList(new ArrayList<>());
        final AtomicInteger ends = new AtomicInteger();

        @Override
        public void onProgress(long done, long total) {
            steps.add(done + " of " + total);
        }

        @Override
        public void onCompletion() {
            ends.incrementAndGet();
            super.onCompletion();
        }

        @Override
        public void onException(Exception e) {
            ends.incrementAndGet();
            super.onException(e);
        }
    }
}
