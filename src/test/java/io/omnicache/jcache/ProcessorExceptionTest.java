package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.omnicache.jcache.testing.Sneaky;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CacheLoaderException;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Undeclared exceptions of entry processors: the entry stays as it was. */
class ProcessorExceptionTest extends UndeclaredExceptions {
    @ParameterizedTest
    @MethodSource("failures")
    void invoke_whoseProcessorThrows_changesNothing(Throwable thrown) {
        Cache<String, String> cache = create(new MutableConfiguration<>());
        cache.put("k", "old");

        Throwable failure = catchThrowable(() -> cache.invoke("k", (entry, arguments) -> {
            entry.setValue("new");
            throw Sneaky.raise(thrown);
        }));

        isFrom(failure, EntryProcessorException.class, thrown);
        assertThat(cache.get("k")).isEqualTo("old");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "listened", "written"})
    void invokeAll_whoseProcessorThrowsForOneKey_carriesOutTheOthers(String kind) {
        Cache<String, String> cache = create(kind);
        SQLException thrown = new SQLException("checked");

        Map<String, EntryProcessorResult<String>> results =
                cache.invokeAll(ordered("a", "bad", "c").keySet(), failingAtBad("new", thrown));

        assertThat(contents(cache)).isEqualTo(Map.of("a", "new", "c", "new"));
        assertThat(results)
                .hasEntrySatisfying("a", result -> assertThat(result.get()).isEqualTo("a"))
                .hasEntrySatisfying(
                        "bad",
                        result -> assertThatThrownBy(result::get)
                                .isInstanceOf(EntryProcessorException.class)
                                .hasCause(thrown));
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "listened", "written"})
    void invokeAll_whoseProcessorThrowsAnError_keepsTheChangesBefore(String kind) {
        Cache<String, String> cache = create(kind);
        AssertionError thrown = new AssertionError("error");

        assertThat(catchThrowable(
                        () -> cache.invokeAll(ordered("a", "b", "bad", "c").keySet(), failingAtBad("new", thrown))))
                .isSameAs(thrown);

        assertThat(contents(cache)).isEqualTo(Map.of("a", "new", "b", "new"));
    }

    @Test
    void getValue_afterALoadThatThrew_asksTheLoaderAgain() {
        Cache<String, String> cache = create(store.readThrough());
        AtomicInteger asked = new AtomicInteger();
        store.onLoad = key -> {
            if (asked.getAndIncrement() == 0) {
                throw Sneaky.raise(new SQLException("away"));
            }
            return "row";
        };

        String seen = cache.invoke("k", (entry, arguments) -> {
            assertThatThrownBy(entry::getValue).isInstanceOf(CacheLoaderException.class);
            return entry.getValue();
        });

        assertThat(seen).isEqualTo("row");
        assertThat(asked).hasValue(2);
        assertThat(cache.containsKey("k")).isTrue();
    }

    private Cache<String, String> create(String kind) {
        return create(
                switch (kind) {
                    case "listened" ->
                        new MutableConfiguration<String, String>()
                                .addCacheEntryListenerConfiguration(listener.synchronous());
                    case "written" -> store.writeThrough();
                    default -> new MutableConfiguration<>();
                });
    }

    private static EntryProcessor<String, String, String> failingAtBad(String value, Throwable thrown) {
        return (entry, arguments) -> {
            entry.setValue(value);
            if (entry.getKey().equals("bad")) {
                throw Sneaky.raise(thrown);
            }
            return entry.getKey();
        };
    }
}
