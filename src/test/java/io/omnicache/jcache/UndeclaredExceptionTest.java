package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Sneaky;
import java.io.Closeable;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the application's code throws without declaring it: a checked exception is wrapped as a {@link RuntimeException} is, an
 * {@link Error} passes through, and neither leaves anything half done.
 */
@Timeout(60)
class UndeclaredExceptionTest {
    @RegisterExtension
    final RedisServer redis = RedisServer.shared();

    private final RedisCachingProvider provider = new RedisCachingProvider();
    final CacheManager manager = provider.getCacheManager(URI.create(redis.uri()), null);
    private final Parts parts = new Parts();

    @AfterEach
    void close() {
        provider.close();
    }

    /** A checked exception, a Throwable of a kind of its own, a RuntimeException and an Error. */
    static Stream<Throwable> failures() {
        return Stream.of(
                new SQLException("checked"),
                new InterruptedException("checked"),
                new Throwable("neither"),
                new IllegalStateException("unchecked"),
                new AssertionError("error"));
    }

    // Loader

    @ParameterizedTest
    @MethodSource("failures")
    void loader_thatThrows_isACacheLoaderException(Throwable thrown) {
        Cache<String, String> cache = create(parts.reading());
        parts.onLoad = key -> {
            throw Sneaky.raise(thrown);
        };

        assertThat(catchThrowable(() -> cache.get("k"))).satisfies(e -> isFrom(e, CacheLoaderException.class, thrown));
        assertThat(catchThrowable(() -> cache.getAll(Set.of("k", "l"))))
                .satisfies(e -> isFrom(e, CacheLoaderException.class, thrown));
        parts.onLoad = key -> "loaded";
        assertThat(cache.get("k")).isEqualTo("loaded");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void loadAll_whoseLoaderThrows_tellsItsListener(Throwable thrown) throws Exception {
        Cache<String, String> cache = create(parts.reading());
        parts.onLoad = key -> {
            throw Sneaky.raise(thrown);
        };
        CompletionListenerFuture failed = new CompletionListenerFuture();

        cache.loadAll(Set.of("k"), true, failed);

        assertThatThrownBy(() -> failed.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(CacheLoaderException.class)
                .hasCause(thrown);
        parts.onLoad = key -> "loaded";
        CompletionListenerFuture loaded = new CompletionListenerFuture();
        cache.loadAll(Set.of("k"), true, loaded);
        loaded.get(10, TimeUnit.SECONDS);
        assertThat(cache.get("k")).isEqualTo("loaded");
    }

    @Test
    void loader_whoseMapThrows_isACacheLoaderException() {
        Cache<String, String> cache = create(parts.reading());
        SQLException thrown = new SQLException("while fetching");
        parts.loadedAll = new AbstractMap<>() {
            @Override
            public Set<Entry<String, String>> entrySet() {
                throw Sneaky.raise(thrown);
            }
        };

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
        Cache<String, String> cache = manager.createCache("c", parts.reading());
        parts.onLoad = key -> "loaded";
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
        parts.onLoad = key -> {
            throw new IllegalStateException();
        };
        cache.loadAll(Set.of("l"), true, throwing);
        Awaitility.await().until(() -> told.get() == 3);

        CompletionListenerFuture next = new CompletionListenerFuture();
        parts.onLoad = key -> "loaded";
        cache.loadAll(Set.of("k"), true, next);
        next.get(10, TimeUnit.SECONDS);
        assertThat(cache.get("k")).isEqualTo("loaded");
    }

    // Writer

    @ParameterizedTest
    @MethodSource("failures")
    void writer_thatThrows_leavesTheCacheAsItWas(Throwable thrown) {
        Cache<String, String> cache = create(parts.writing());
        cache.put("bad", "old");
        parts.onWrite = key -> {
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
        parts.onWrite = key -> {};
        cache.put("bad", "new");
        assertThat(cache.get("bad")).isEqualTo("new");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void putAll_whoseWriterThrowsPartway_appliesWhatWasWritten(Throwable thrown) {
        Cache<String, String> cache = create(parts.writing());
        cache.putAll(Map.of("a", "old", "bad", "old", "c", "old"));
        parts.onWrite = failingAtBad(thrown);

        Throwable failure = catchThrowable(() -> cache.putAll(ordered("a", "bad", "c")));

        isFrom(failure, CacheWriterException.class, thrown);
        assertThat(contents(cache)).isEqualTo(Map.of("a", "new", "bad", "old", "c", "old"));
        assertThat(parts.store).isEqualTo(contents(cache));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void removeAll_whoseWriterThrowsPartway_appliesWhatWasDeleted(Throwable thrown) {
        Cache<String, String> cache = create(parts.writing());
        cache.putAll(ordered("a", "bad", "c"));
        parts.onWrite = failingAtBad(thrown);

        Throwable failure =
                catchThrowable(() -> cache.removeAll(ordered("a", "bad", "c").keySet()));

        isFrom(failure, CacheWriterException.class, thrown);
        assertThat(contents(cache)).isEqualTo(Map.of("bad", "new", "c", "new"));
        assertThat(catchThrowable(cache::removeAll)).satisfies(e -> isFrom(e, CacheWriterException.class, thrown));
        assertThat(contents(cache)).isEqualTo(parts.store).containsKey("bad");
    }

    @Test
    void putAll_whoseWriterAndListenerThrow_isTheWritersFailureWithTheListeners() {
        Cache<String, String> cache = create(parts.writing().addCacheEntryListenerConfiguration(parts.listening(true)));
        parts.onWrite = failingAtBad(new SQLException("writer"));
        parts.onEvent = key -> {
            throw Sneaky.raise(new IOException("listener"));
        };

        assertThatThrownBy(() -> cache.putAll(ordered("a", "bad", "c")))
                .isInstanceOf(CacheWriterException.class)
                .hasRootCauseMessage("writer")
                .satisfies(e ->
                        assertThat(e.getSuppressed()).singleElement().isInstanceOf(CacheEntryListenerException.class));
        assertThat(parts.heard).containsExactly("a");
    }

    /** As code does that can't go on when it is interrupted: what is left to do must be done all the same. */
    @Test
    void putAll_whoseWriterInterruptsItsThreadAndThrows_leavesNoOldValueAndNoLock() {
        Cache<String, String> cache = manager.createCache("c", parts.writing());
        cache.putAll(Map.of("a", "old", "bad", "old", "c", "old"));
        parts.onWrite = key -> {
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

    // Processor

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
        Cache<String, String> cache = create(parts.reading());
        AtomicInteger asked = new AtomicInteger();
        parts.onLoad = key -> {
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

    // Listener and filter

    @ParameterizedTest
    @MethodSource("failures")
    void putAll_whoseListenerThrows_tellsItEveryEvent(Throwable thrown) {
        Cache<String, String> cache = create(
                new MutableConfiguration<String, String>().addCacheEntryListenerConfiguration(parts.listening(true)));
        parts.onEvent = key -> {
            throw Sneaky.raise(thrown);
        };

        Throwable failure = catchThrowable(() -> cache.putAll(ordered("a", "b", "c")));

        isFrom(failure, CacheEntryListenerException.class, thrown);
        assertThat(parts.heard).containsExactlyInAnyOrder("a", "b", "c");
        assertThat(contents(cache)).hasSize(3);
        parts.onEvent = key -> {};
        cache.put("d", "v");
        assertThat(parts.heard).contains("d");
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
                .addCacheEntryListenerConfiguration(parts.listening(true)));

        Throwable failure = catchThrowable(() -> cache.putAll(ordered("a", "b", "c")));

        isFrom(failure, CacheEntryListenerException.class, thrown);
        assertThat(parts.heard).containsExactlyInAnyOrder("a", "b", "c");
    }

    @ParameterizedTest
    @MethodSource("failures")
    void put_whoseAsynchronousListenerThrows_goesOn(Throwable thrown) {
        Cache<String, String> cache = create(
                new MutableConfiguration<String, String>().addCacheEntryListenerConfiguration(parts.listening(false)));
        parts.onEvent = key -> {
            throw Sneaky.raise(thrown);
        };

        cache.putAll(ordered("a", "b", "c"));

        Awaitility.await().until(() -> parts.heard.size() == 3);
    }

    @Test
    void bulkOperations_ofManyKeysWhoseListenerThrows_areDone_andTellItEveryEvent() {
        Cache<String, String> cache = create(parts.reading().addCacheEntryListenerConfiguration(parts.listening(true)));
        parts.onEvent = key -> {
            throw Sneaky.raise(new IOException("listener"));
        };
        parts.onLoad = key -> "loaded";
        Map<String, String> many = new LinkedHashMap<>();
        for (int i = 0; i < 2_500; i++) {
            many.put("k" + i, "v");
        }

        assertThatThrownBy(() -> cache.putAll(many))
                .isInstanceOf(CacheEntryListenerException.class)
                .satisfies(e -> assertThat(e.getSuppressed().length).isBetween(1, 100));
        assertThat(parts.heard).hasSize(2_500);
        assertThatThrownBy(() -> cache.removeAll(many.keySet())).isInstanceOf(CacheEntryListenerException.class);
        assertThat(contents(cache)).isEmpty();
        assertThat(parts.heard).hasSize(5_000);
        CompletionListenerFuture loaded = new CompletionListenerFuture();
        cache.loadAll(many.keySet(), true, loaded);
        assertThatThrownBy(() -> loaded.get(20, TimeUnit.SECONDS))
                .hasCauseInstanceOf(CacheEntryListenerException.class);
        assertThat(contents(cache)).hasSize(2_500);
        assertThatThrownBy(cache::removeAll).isInstanceOf(CacheEntryListenerException.class);
        assertThat(contents(cache)).isEmpty();
        assertThat(parts.heard).hasSize(10_000);
    }

    /** One object that several listeners throw must not be suppressed by itself. */
    @Test
    void put_whoseListenersThrowTheSameObject_throwsIt() {
        CacheEntryListenerException thrown = new CacheEntryListenerException("constant");
        parts.onEvent = key -> {
            throw thrown;
        };
        Cache<String, String> cache = create(new MutableConfiguration<String, String>()
                .addCacheEntryListenerConfiguration(parts.listening(true))
                .addCacheEntryListenerConfiguration(parts.listening(true)));

        assertThat(catchThrowable(() -> cache.putAll(ordered("a", "b")))).isSameAs(thrown);
    }

    // Expiry policy

    @ParameterizedTest
    @MethodSource("failures")
    void policy_thatThrows_isLogged_unlessItIsAnError(Throwable thrown) {
        Cache<String, String> cache =
                create(new MutableConfiguration<String, String>().setExpiryPolicyFactory(() -> new Policy(thrown)));

        Throwable failure = catchThrowable(() -> cache.put("k", "v"));

        if (thrown instanceof Error) {
            assertThat(failure).isSameAs(thrown);
            assertThat(cache.containsKey("k")).isFalse();
        } else {
            assertThat(failure).isNull();
            assertThat(cache.get("k")).isEqualTo("v");
        }
    }

    @Test
    void policy_thatThrowsAnErrorAfterTheStoreWasTold_leavesNoOldValue() {
        AssertionError thrown = new AssertionError("policy");
        Policy policy = new Policy(thrown);
        policy.throwing = false;
        Cache<String, String> cache = create(parts.writing().setExpiryPolicyFactory(() -> policy));
        cache.putAll(Map.of("a", "old", "b", "old", "c", "old"));
        policy.throwing = true;

        assertThat(catchThrowable(() -> cache.put("a", "new"))).isSameAs(thrown);
        assertThat(catchThrowable(() -> cache.putAll(Map.of("b", "new", "c", "new"))))
                .isSameAs(thrown);

        policy.throwing = false;
        assertThat(contents(cache)).isEmpty();
        assertThat(parts.store).isEqualTo(Map.of("a", "new", "b", "new", "c", "new"));
    }

    // Factories and close

    @ParameterizedTest
    @MethodSource("failures")
    void factory_thatThrows_isACacheException_andClosesWhatWasMade(Throwable thrown) {
        List<MutableConfiguration<String, String>> failing = List.of(
                parts.reading().setExpiryPolicyFactory(() -> {
                    throw Sneaky.raise(thrown);
                }),
                parts.reading().setCacheLoaderFactory(() -> {
                    throw Sneaky.raise(thrown);
                }),
                parts.reading().setWriteThrough(true).setCacheWriterFactory(() -> {
                    throw Sneaky.raise(thrown);
                }),
                parts.reading()
                        .addCacheEntryListenerConfiguration(new MutableCacheEntryListenerConfiguration<>(
                                () -> {
                                    throw Sneaky.raise(thrown);
                                },
                                null,
                                false,
                                true)),
                parts.reading()
                        .addCacheEntryListenerConfiguration(new MutableCacheEntryListenerConfiguration<>(
                                () -> parts,
                                () -> {
                                    throw Sneaky.raise(thrown);
                                },
                                false,
                                true)));
        for (int i = 0; i < failing.size(); i++) {
            MutableConfiguration<String, String> configuration = failing.get(i);
            parts.closed.set(0);
            assertThat(catchThrowable(() -> manager.createCache("f", configuration)))
                    .satisfies(e -> isFrom(e, CacheException.class, thrown));
            assertThat(parts.closed.get()).isEqualTo(new int[] {0, 0, 1, 1, 2}[i]);
            assertThat(manager.getCache("f", String.class, String.class)).isNull();
        }
        assertThat(manager.createCache("f", new MutableConfiguration<>())).isNotNull();
    }

    @ParameterizedTest
    @MethodSource("failures")
    void close_ofPartsThatThrow_closesAll(Throwable thrown) {
        Parts listener = new Parts();
        Parts other = new Parts();
        Cache<String, String> cache = create(parts.reading()
                .setWriteThrough(true)
                .setCacheWriterFactory(() -> other)
                .addCacheEntryListenerConfiguration(listener.listening(true)));
        for (Parts part : List.of(parts, listener, other)) {
            part.onClose = () -> {
                throw Sneaky.raise(thrown);
            };
        }

        cache.close();

        assertThat(List.of(parts.closed.get(), listener.closed.get(), other.closed.get()))
                .containsOnly(1);
        assertThat(manager.createCache("c", new MutableConfiguration<>())).isNotNull();
    }

    // Values and collections

    @ParameterizedTest
    @ValueSource(strings = {"java", "fory"})
    void put_ofAValueThatThrows_isACacheException(String codec, @TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("omnicache.yaml"),
                "caches:\n  values:\n    codec: " + codec + "\n    serial-filter: \"io.omnicache.**;java.**;!*\"\n");
        Properties server = new Properties();
        server.setProperty("omnicache.uri", redis.uri());
        Cache<String, Object> cache = view(
                provider.getCacheManager(file.toUri(), null, server).getCache("values", String.class, Object.class));
        cache.put("a", "old");
        Fragile.throwing = new SQLException("checked");
        try {
            assertThatThrownBy(() -> cache.put("a", new Fragile())).isInstanceOf(CacheException.class);
            Fragile.throwing = null;
            cache.put("b", new Fragile());
            Fragile.throwing = new SQLException("checked");
            assertThat(cache.get("b")).isNull();
            assertThat(cache.get("a")).isEqualTo("old");
        } finally {
            Fragile.throwing = null;
        }
        assertThat(cache.get("b")).isInstanceOf(Fragile.class);
    }

    @Test
    void operations_onCollectionsThatThrow_passThat_andLeaveNoLock() {
        Cache<String, String> cache =
                manager.createCache("c", parts.writing().addCacheEntryListenerConfiguration(parts.listening(true)));
        Map<String, String> map = new AbstractMap<>() {
            private int looks;

            @Override
            public Set<Entry<String, String>> entrySet() {
                if (looks++ > 0) {
                    throw Sneaky.raise(new IOException("iteration"));
                }
                return Map.of("a", "1").entrySet();
            }
        };

        assertThatThrownBy(() -> cache.putAll(map)).isInstanceOf(IOException.class);

        cache.put("a", "2");
        assertThat(contents(cache)).isEqualTo(Map.of("a", "2"));
    }

    // Fixtures

    private static void isFrom(@Nullable Throwable failure, Class<? extends Throwable> wrapper, Throwable thrown) {
        if (thrown instanceof Error) {
            assertThat(failure).isSameAs(thrown);
        } else {
            assertThat(failure).isInstanceOf(wrapper).hasCause(thrown);
        }
    }

    /** By which the cache is used. */
    <K, V> Cache<K, V> view(Cache<K, V> cache) {
        return cache;
    }

    private Cache<String, String> create(MutableConfiguration<String, String> configuration) {
        return view(manager.createCache("c", configuration));
    }

    private Cache<String, String> create(String kind) {
        return create(
                switch (kind) {
                    case "listened" ->
                        new MutableConfiguration<String, String>()
                                .addCacheEntryListenerConfiguration(parts.listening(true));
                    case "written" -> parts.writing();
                    default -> new MutableConfiguration<>();
                });
    }

    private static Map<String, String> ordered(String... keys) {
        Map<String, String> entries = new LinkedHashMap<>();
        for (String key : keys) {
            entries.put(key, "new");
        }
        return entries;
    }

    private static Map<String, String> contents(Cache<String, String> cache) {
        Map<String, String> contents = new HashMap<>();
        cache.forEach(entry -> contents.put(entry.getKey(), entry.getValue()));
        return contents;
    }

    private static EntryProcessor<String, String, String> setting(String value) {
        return (entry, arguments) -> {
            entry.setValue(value);
            return entry.getKey();
        };
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

    private static Consumer<String> failingAtBad(Throwable thrown) {
        return key -> {
            if (key.equals("bad")) {
                throw Sneaky.raise(thrown);
            }
        };
    }

    /** Loader, writer and listener of one cache. */
    private static final class Parts
            implements CacheLoader<String, String>,
                    CacheWriter<String, String>,
                    CacheEntryCreatedListener<String, String>,
                    CacheEntryRemovedListener<String, String>,
                    Closeable {
        final Map<String, String> store = new TreeMap<>();
        final List<String> heard = new CopyOnWriteArrayList<>();
        final AtomicInteger closed = new AtomicInteger();
        volatile Function<String, @Nullable String> onLoad = key -> null;
        volatile Consumer<String> onWrite = key -> {};
        volatile Consumer<String> onEvent = key -> {};
        volatile Runnable onClose = () -> {};
        volatile @Nullable Map<String, String> loadedAll;

        MutableConfiguration<String, String> reading() {
            return new MutableConfiguration<String, String>()
                    .setReadThrough(true)
                    .setCacheLoaderFactory(() -> this);
        }

        MutableConfiguration<String, String> writing() {
            return new MutableConfiguration<String, String>()
                    .setWriteThrough(true)
                    .setCacheWriterFactory(() -> this);
        }

        MutableCacheEntryListenerConfiguration<String, String> listening(boolean synchronous) {
            return new MutableCacheEntryListenerConfiguration<>(() -> this, null, false, synchronous);
        }

        @Override
        @SuppressWarnings("NullAway") // The API says null for a key that the store does not know.
        public String load(String key) {
            return onLoad.apply(key);
        }

        @Override
        public Map<String, String> loadAll(Iterable<? extends String> keys) {
            Map<String, String> given = loadedAll;
            if (given != null) {
                return given;
            }
            Map<String, String> loaded = new HashMap<>();
            keys.forEach(key -> loaded.put(key, onLoad.apply(key)));
            return loaded;
        }

        @Override
        public void write(Cache.Entry<? extends String, ? extends String> entry) {
            onWrite.accept(entry.getKey());
            store.put(entry.getKey(), entry.getValue());
        }

        @Override
        public void writeAll(Collection<Cache.Entry<? extends String, ? extends String>> entries) {
            for (Cache.Entry<? extends String, ? extends String> entry : new ArrayList<>(entries)) {
                write(entry);
                entries.remove(entry);
            }
        }

        @Override
        public void delete(Object key) {
            onWrite.accept((String) key);
            store.remove((String) key);
        }

        @Override
        public void deleteAll(Collection<?> keys) {
            for (Object key : new LinkedHashSet<>(keys)) {
                delete(key);
                keys.remove(key);
            }
        }

        @Override
        public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
            events.forEach(event -> {
                heard.add(event.getKey());
                onEvent.accept(event.getKey());
            });
        }

        @Override
        public void onRemoved(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {
            onCreated(events);
        }

        @Override
        public void close() {
            closed.incrementAndGet();
            onClose.run();
        }
    }

    private static final class Policy implements ExpiryPolicy {
        private final Throwable thrown;
        volatile boolean throwing = true;

        Policy(Throwable thrown) {
            this.thrown = thrown;
        }

        private Duration answer() {
            if (throwing) {
                throw Sneaky.raise(thrown);
            }
            return Duration.ETERNAL;
        }

        @Override
        public Duration getExpiryForCreation() {
            return answer();
        }

        @Override
        public Duration getExpiryForAccess() {
            return answer();
        }

        @Override
        public Duration getExpiryForUpdate() {
            return answer();
        }
    }

    /** A value that is written and read by code of its own. */
    public static final class Fragile implements Externalizable {
        private static final long serialVersionUID = 1L;
        static volatile @Nullable Throwable throwing;

        private static void fail() {
            Throwable thrown = throwing;
            if (thrown != null) {
                throw Sneaky.raise(thrown);
            }
        }

        @Override
        public void writeExternal(ObjectOutput out) {
            fail();
        }

        @Override
        public void readExternal(ObjectInput in) {
            fail();
        }
    }
}
