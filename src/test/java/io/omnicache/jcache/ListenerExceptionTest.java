package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.omnicache.jcache.testing.Sneaky;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.integration.CompletionListenerFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Undeclared exceptions of listeners and filters: the operation is done, and the other listeners get its events. */
class ListenerExceptionTest extends UndeclaredExceptions {
    @ParameterizedTest
    @MethodSource("failures")
    void putAll_whoseListenerThrows_tellsItEveryEvent(Throwable thrown) {
        Cache<String, String> cache = create(listener.synchronous(), thrown);

        Throwable failure = catchThrowable(() -> cache.putAll(ordered("a", "b", "c")));

        isFrom(failure, CacheEntryListenerException.class, thrown);
        assertThat(listener.keys).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(contents(cache)).hasSize(3);
        listener.onEvent = event -> {};
        cache.put("d", "v");
        assertThat(listener.keys).contains("d");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void putAll_whoseFilterThrows_tellsTheOtherListeners(Throwable thrown) {
        CacheEntryEventFilter<String, String> filter = event -> {
            throw Sneaky.raise(thrown);
        };
        Cache<String, String> cache = create(new MutableConfiguration<String, String>()
                .addCacheEntryListenerConfiguration(new MutableCacheEntryListenerConfiguration<>(
                        () -> (CacheEntryCreatedListener<String, String>) events -> {}, () -> filter, false, true))
                .addCacheEntryListenerConfiguration(listener.synchronous()));

        Throwable failure = catchThrowable(() -> cache.putAll(ordered("a", "b", "c")));

        isFrom(failure, CacheEntryListenerException.class, thrown);
        assertThat(listener.keys).containsExactlyInAnyOrder("a", "b", "c");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void put_whoseAsynchronousListenerThrows_goesOn(Throwable thrown) {
        Cache<String, String> cache = create(listener.asynchronous(), thrown);

        cache.putAll(ordered("a", "b", "c"));

        Awaitility.await().until(() -> listener.keys.size() == 3);
    }

    @Test
    void bulkOperations_whoseListenerThrows_deliverEveryEvent() {
        Cache<String, String> cache =
                create(store.readThrough().addCacheEntryListenerConfiguration(listener.synchronous()));
        listener.onEvent = event -> {
            throw Sneaky.raise(new IOException("listener"));
        };
        store.onLoad = key -> "loaded";
        Map<String, String> many = new LinkedHashMap<>();
        for (int i = 0; i < 2_500; i++) {
            many.put("k" + i, "v");
        }

        assertThatThrownBy(() -> cache.putAll(many))
                .isInstanceOf(CacheEntryListenerException.class)
                .satisfies(e -> assertThat(e.getSuppressed().length).isBetween(1, 100));
        assertThat(listener.keys).hasSize(2_500);
        assertThatThrownBy(() -> cache.removeAll(many.keySet())).isInstanceOf(CacheEntryListenerException.class);
        assertThat(contents(cache)).isEmpty();
        assertThat(listener.keys).hasSize(5_000);
        CompletionListenerFuture loaded = new CompletionListenerFuture();
        cache.loadAll(many.keySet(), true, loaded);
        assertThatThrownBy(() -> loaded.get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(CacheEntryListenerException.class);
        assertThat(contents(cache)).hasSize(2_500);
        assertThatThrownBy(cache::removeAll).isInstanceOf(CacheEntryListenerException.class);
        assertThat(contents(cache)).isEmpty();
        assertThat(listener.keys).hasSize(10_000);
    }

    /** Java does not allow an exception to suppress itself. */
    @Test
    void put_whoseListenersThrowTheSameObject_throwsIt() {
        CacheEntryListenerException thrown = new CacheEntryListenerException("constant");
        listener.onEvent = event -> {
            throw thrown;
        };
        Cache<String, String> cache = create(new MutableConfiguration<String, String>()
                .addCacheEntryListenerConfiguration(listener.synchronous())
                .addCacheEntryListenerConfiguration(listener.synchronous()));

        assertThat(catchThrowable(() -> cache.putAll(ordered("a", "b")))).isSameAs(thrown);
    }

    private Cache<String, String> create(
            MutableCacheEntryListenerConfiguration<String, String> throwing, Throwable thrown) {
        listener.onEvent = event -> {
            throw Sneaky.raise(thrown);
        };
        return create(new MutableConfiguration<String, String>().addCacheEntryListenerConfiguration(throwing));
    }
}
