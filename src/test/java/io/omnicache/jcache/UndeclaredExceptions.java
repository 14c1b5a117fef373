package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Side;
import io.omnicache.jcache.testing.Sneaky;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.processor.EntryProcessor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What the application's code throws without declaring it: a checked exception is wrapped as a {@link RuntimeException}
 * is, an {@link Error} passes through, and neither leaves anything half done. Each test of the subclasses runs on both
 * sides of a cache.
 */
@Timeout(60)
@ParameterizedClass
@EnumSource(Side.class)
abstract class UndeclaredExceptions {
    @RegisterExtension
    final Caches caches = Caches.shared();

    final RedisServer redis = caches.redis();

    final MapStore<String, String> store = new MapStore<>();
    final RecordingListener<String, String> listener = new RecordingListener<>();

    @Parameter
    Side side = Side.SYNC;

    /** Checked exceptions, a plain Throwable, a RuntimeException and an Error. */
    static Stream<Throwable> failures() {
        return Stream.of(
                new SQLException("checked"),
                new InterruptedException("checked"),
                new Throwable("neither"),
                new IllegalStateException("unchecked"),
                new AssertionError("error"));
    }

    final Cache<String, String> create(MutableConfiguration<String, String> configuration) {
        return side.of(caches.create(configuration));
    }

    static void isFrom(@Nullable Throwable failure, Class<? extends Throwable> wrapper, Throwable thrown) {
        if (thrown instanceof Error) {
            assertThat(failure).isSameAs(thrown);
        } else {
            assertThat(failure).isInstanceOf(wrapper).hasCause(thrown);
        }
    }

    static Map<String, String> ordered(String... keys) {
        Map<String, String> entries = new LinkedHashMap<>();
        for (String key : keys) {
            entries.put(key, "new");
        }
        return entries;
    }

    static Map<String, String> contents(Cache<String, String> cache) {
        Map<String, String> contents = new HashMap<>();
        cache.forEach(entry -> contents.put(entry.getKey(), entry.getValue()));
        return contents;
    }

    static EntryProcessor<String, String, String> setting(String value) {
        return (entry, arguments) -> {
            entry.setValue(value);
            return entry.getKey();
        };
    }

    static BiConsumer<String, String> failingAtBad(Throwable thrown) {
        return (key, value) -> {
            if (key.equals("bad")) {
                throw Sneaky.raise(thrown);
            }
        };
    }
}
