package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.omnicache.jcache.testing.Sneaky;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.integration.CacheWriterException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Undeclared exceptions of writers: the cache changes only entries that were written. */
class WriterExceptionTest extends UndeclaredExceptions {
    @ParameterizedTest
    @MethodSource("failures")
    void writer_thatThrows_leavesTheCacheAsItWas(Throwable thrown) {
        Cache<String, String> cache = create(store.writeThrough());
        cache.put("bad", "old");
        store.beforeWrite = (key, value) -> {
            if (key.equals("bad")) {
                throw Sneaky.raise(thrown);
            }
        };

        List<Runnable> changes = List.of(
                () -> cache.put("bad", "new"),
                () -> cache.getAndPut("bad", "new"),
                () -> cache.replace("bad", "new"),
                () -> cache.replace("bad", "old", "new"),
                () -> cache.getAndReplace("bad", "new"),
                () -> cache.remove("bad"),
                () -> cache.remove("bad", "old"),
                () -> cache.getAndRemove("bad"),
                () -> cache.invoke("bad", setting("new")),
                () -> cache.putAll(Map.of("bad", "new")),
                () -> cache.removeAll(Set.of("bad")),
                cache::removeAll);
        for (Runnable change : changes) {
            assertThat(catchThrowable(change::run)).satisfies(e -> isFrom(e, CacheWriterException.class, thrown));
            assertThat(cache.get("bad")).isEqualTo("old");
        }
        store.beforeWrite = (key, value) -> {};
        cache.put("bad", "new");
        assertThat(cache.get("bad")).isEqualTo("new");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void putAll_whoseWriterThrowsPartway_appliesWhatWasWritten(Throwable thrown) {
        Cache<String, String> cache = create(store.writeThrough());
        cache.putAll(Map.of("a", "old", "bad", "old", "c", "old"));
        store.beforeWrite = failingAtBad(thrown);

        Throwable failure = catchThrowable(() -> cache.putAll(ordered("a", "bad", "c")));

        isFrom(failure, CacheWriterException.class, thrown);
        assertThat(contents(cache)).isEqualTo(Map.of("a", "new", "bad", "old", "c", "old"));
        assertThat(store.rows).isEqualTo(contents(cache));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void removeAll_whoseWriterThrowsPartway_appliesWhatWasDeleted(Throwable thrown) {
        Cache<String, String> cache = create(store.writeThrough());
        cache.putAll(ordered("a", "bad", "c"));
        store.beforeWrite = failingAtBad(thrown);

        Throwable failure =
                catchThrowable(() -> cache.removeAll(ordered("a", "bad", "c").keySet()));

        isFrom(failure, CacheWriterException.class, thrown);
        assertThat(contents(cache)).isEqualTo(Map.of("bad", "new", "c", "new"));
        assertThat(catchThrowable(cache::removeAll)).satisfies(e -> isFrom(e, CacheWriterException.class, thrown));
        assertThat(contents(cache)).isEqualTo(store.rows).containsKey("bad");
    }

    @Test
    void putAll_whoseWriterAndListenerThrow_throwsWritersFailure() {
        Cache<String, String> cache =
                create(store.writeThrough().addCacheEntryListenerConfiguration(listener.synchronous()));
        store.beforeWrite = failingAtBad(new SQLException("writer"));
        listener.onEvent = event -> {
            throw Sneaky.raise(new IOException("listener"));
        };

        assertThatThrownBy(() -> cache.putAll(ordered("a", "bad", "c")))
                .isInstanceOf(CacheWriterException.class)
                .hasRootCauseMessage("writer")
                .satisfies(e ->
                        assertThat(e.getSuppressed()).singleElement().isInstanceOf(CacheEntryListenerException.class));
        assertThat(listener.keys).containsExactly("a");
    }

    /** Entries that were written must be applied and locks released, also on an interrupted thread. */
    @Test
    void putAll_whoseWriterInterrupts_leavesNoOldValueAndNoLock() {
        Cache<String, String> cache = caches.create(store.writeThrough());
        cache.putAll(Map.of("a", "old", "bad", "old", "c", "old"));
        store.beforeWrite = (key, value) -> {
            if (key.equals("bad")) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted");
            }
        };

        assertThatThrownBy(() -> cache.putAll(ordered("a", "bad", "c"))).isInstanceOf(CacheWriterException.class);

        assertThat(Thread.interrupted()).as("still interrupted").isTrue();
        assertThat(cache.get("a")).isNotEqualTo("old");
        assertThat(cache.get("bad")).isEqualTo("old");
        assertThat(redis.command("KEYS", redis.keyPrefix() + "*lock*")).isEmpty();
    }
}
