package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.Sneaky;
import java.sql.SQLException;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListenerFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Undeclared exceptions of loaders and of completion listeners. */
class LoaderExceptionTest extends UndeclaredExceptions {
    @ParameterizedTest
    @MethodSource("failures")
    void loader_thatThrows_isACacheLoaderException(Throwable thrown) {
        Cache<String, String> cache = create(store.readThrough());
        store.onLoad = key -> {
            throw Sneaky.raise(thrown);
        };

        assertThat(catchThrowable(() -> cache.get("k"))).satisfies(e -> isFrom(e, CacheLoaderException.class, thrown));
        assertThat(catchThrowable(() -> cache.getAll(Set.of("k", "l"))))
                .satisfies(e -> isFrom(e, CacheLoaderException.class, thrown));
        store.onLoad = key -> "loaded";
        assertThat(cache.get("k")).isEqualTo("loaded");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void loadAll_whoseLoaderThrows_tellsItsListener(Throwable thrown) throws Exception {
        Cache<String, String> cache = create(store.readThrough());
        store.onLoad = key -> {
            throw Sneaky.raise(thrown);
        };
        CompletionListenerFuture failed = new CompletionListenerFuture();

        cache.loadAll(Set.of("k"), true, failed);

        assertThatThrownBy(() -> failed.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(CacheLoaderException.class)
                .hasCause(thrown);
        store.onLoad = key -> "loaded";
        CompletionListenerFuture loaded = new CompletionListenerFuture();
        cache.loadAll(Set.of("k"), true, loaded);
        loaded.get(10, TimeUnit.SECONDS);
        assertThat(cache.get("k")).isEqualTo("loaded");
    }

    @Test
    void loader_whoseMapThrows_isACacheLoaderException() {
        SQLException thrown = new SQLException("while fetching");
        Map<String, String> throwing = new AbstractMap<>() {
            @Override
            public Set<Entry<String, String>> entrySet() {
                throw Sneaky.raise(thrown);
            }
        };
        Cache<String, String> cache = create(new MutableConfiguration<String, String>()
                .setReadThrough(true)
                .setCacheLoaderFactory(() -> MapStore.loadingAll(keys -> throwing)));

        assertThatThrownBy(() -> cache.getAll(Set.of("k", "l")))
                .isInstanceOf(CacheLoaderException.class)
                .hasCause(thrown);
        CompletionListenerFuture failed = new CompletionListenerFuture();
        cache.loadAll(Set.of("k"), true, failed);
        assertThatThrownBy(() -> failed.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(CacheLoaderException.class);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void loadAll_whoseListenersThrow_goesOn(Throwable thrown) throws Exception {
        Cache<String, String> cache = caches.create(store.readThrough());
        store.onLoad = key -> "loaded";
        AtomicInteger told = new AtomicInteger();
        ProgressListener throwing = new ProgressListener() {
            @Override
            public void onProgress(long done, long total) {
                told.incrementAndGet();
                throw Sneaky.raise(thrown);
            }

            @Override
            public void onCompletion() {
                told.incrementAndGet();
                throw Sneaky.raise(thrown);
            }

            @Override
            public void onException(Exception e) {
                onCompletion();
            }
        };

        cache.loadAll(Set.of("k"), true, throwing);
        Awaitility.await().until(() -> told.get() == 2);
        store.onLoad = key -> {
            throw new IllegalStateException();
        };
        cache.loadAll(Set.of("l"), true, throwing);
        Awaitility.await().until(() -> told.get() == 3);

        CompletionListenerFuture next = new CompletionListenerFuture();
        store.onLoad = key -> "loaded";
        cache.loadAll(Set.of("k"), true, next);
        next.get(10, TimeUnit.SECONDS);
        assertThat(cache.get("k")).isEqualTo("loaded");
    }
}
