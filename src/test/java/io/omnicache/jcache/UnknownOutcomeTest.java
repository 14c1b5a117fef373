package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.testing.AsyncJoined;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.TestPolicy;
import io.omnicache.jcache.testing.Waiting;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server whose reply comes after the timeout: every operation reports an unknown outcome. Tests run in parallel,
 * since they mostly wait, each on a server of its own.
 */
@Execution(ExecutionMode.CONCURRENT)
class UnknownOutcomeTest {
    private static final String PAUSE = "900";

    @RegisterExtension
    final Caches caches = Caches.onOwnServer();

    private final MapStore<String, String> store = new MapStore<>();

    static Stream<Arguments> operationsOnEveryKindOfCache() {
        Map<String, Consumer<Cache<String, String>>> operations = new LinkedHashMap<>();
        operations.put("put", cache -> cache.put("k", "w"));
        operations.put("getAndPut", cache -> cache.getAndPut("k", "w"));
        operations.put("putIfAbsent", cache -> cache.putIfAbsent("new", "w"));
        operations.put("replace", cache -> cache.replace("k", "w"));
        operations.put("replace a value", cache -> cache.replace("k", "v", "w"));
        operations.put("getAndReplace", cache -> cache.getAndReplace("k", "w"));
        operations.put("remove", cache -> cache.remove("k"));
        operations.put("remove a value", cache -> cache.remove("k", "v"));
        operations.put("getAndRemove", cache -> cache.getAndRemove("k"));
        operations.put("putAll", cache -> cache.putAll(Map.of("k", "w", "new", "w")));
        operations.put("removeAll", cache -> cache.removeAll(Set.of("k", "new")));
        operations.put(
                "invoke",
                cache -> cache.invoke("k", (entry, arguments) -> {
                    entry.setValue("w");
                    return null;
                }));
        return Stream.of("plain", "created", "own policy", "listener")
                .flatMap(kind -> operations.entrySet().stream()
                        .map(operation -> Arguments.of(operation.getKey(), kind, operation.getValue())));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("operationsOnEveryKindOfCache")
    void operation_withoutAReplyInTime_isAnUnknownOutcome(
            String name, String kind, Consumer<Cache<String, String>> operation) {
        Cache<String, String> cache = create(configuration(kind));
        cache.put("k", "v");

        caches.server().command("CLIENT", "PAUSE", PAUSE);

        assertUnknown(() -> operation.accept(cache));
        assertUsable(cache);
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("operationsOnPlainCaches")
    void asynchronousOperation_withoutAReplyInTime_isAnUnknownOutcome(
            String name, String kind, Consumer<Cache<String, String>> operation) {
        Cache<String, String> cache = AsyncJoined.of(create(configuration(kind)));
        cache.put("k", "v");

        caches.server().command("CLIENT", "PAUSE", PAUSE);

        assertUnknown(() -> operation.accept(cache));
        assertUsable(cache);
    }

    static Stream<Arguments> operationsOnPlainCaches() {
        return operationsOnEveryKindOfCache()
                .filter(arguments ->
                        Set.of("plain", "created").contains(arguments.get()[1]));
    }

    /** On a busy machine an operation may take longer than the short timeout, and then fails as documented. */
    private void assertUsable(Cache<String, String> cache) {
        caches.server().command("PING");
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(0, TimeUnit.MILLISECONDS)
                .ignoreExceptionsInstanceOf(RedisCacheException.class)
                .untilAsserted(() -> {
                    cache.put("k", "x");
                    assertThat(cache.get("k")).isEqualTo("x");
                    assertThat(cache.putIfAbsent("k", "y")).isFalse();
                    assertThat(cache.replace("k", "x", "z")).isTrue();
                    assertThat(cache.remove("k", "z")).isTrue();
                });
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("changes")
    void invoke_whoseChangeHasNoReplyInTime_isAnUnknownOutcome(String name, String value) {
        Cache<String, String> cache = create(new MutableConfiguration<>());
        cache.put("k", "v");

        assertUnknown(() -> cache.invoke("k", (entry, arguments) -> {
            if (value == null) {
                entry.remove();
            } else {
                entry.setValue(value);
            }
            return caches.server().command("CLIENT", "PAUSE", PAUSE);
        }));

        caches.server().command("PING");
        cache.put("k", "x");
        assertThat(cache.get("k")).isEqualTo("x");
    }

    static Stream<Arguments> changes() {
        return Stream.of(Arguments.of("set", "w"), Arguments.of("remove", null));
    }

    @Test
    void put_writtenButNotAppliedInTime_leavesNoOldValue() {
        Cache<String, String> cache = create(store.writeThrough());
        cache.put("k", "v");
        store.afterWrite = key -> caches.server().command("CLIENT", "PAUSE", PAUSE);

        assertUnknown(() -> cache.put("k", "w"));

        store.afterWrite = key -> {};
        caches.server().command("PING");
        assertThat(store.rows).containsEntry("k", "w");
        assertThat(cache.get("k")).isNotEqualTo("v");
        Awaitility.await()
                .untilAsserted(() -> assertThat(caches.server().command("EXISTS", "omnicache:~lock:{omnicache:c:k}"))
                        .isEqualTo("0"));
    }

    @Test
    void remove_writtenButNotAppliedInTime_leavesNoOldValue() {
        Cache<String, String> cache = create(store.writeThrough());
        cache.put("k", "v");
        store.afterWrite = key -> caches.server().command("CLIENT", "PAUSE", PAUSE);

        assertUnknown(() -> cache.remove("k"));

        store.afterWrite = key -> {};
        caches.server().command("PING");
        assertThat(cache.get("k")).isNull();
    }

    @Test
    void put_whoseLockHasNoReplyInTime_leavesNoLock() {
        Cache<String, String> cache = create(store.writeThrough());
        cache.put("k", "v");

        caches.server().command("CLIENT", "PAUSE", PAUSE);
        assertUnknown(() -> cache.put("k", "w"));

        caches.server().command("PING");
        Awaitility.await()
                .untilAsserted(() -> assertThat(caches.server().command("EXISTS", "omnicache:~lock:{omnicache:c:k}"))
                        .isEqualTo("0"));
        cache.put("k", "x");
        assertThat(cache.get("k")).isEqualTo(store.rows.get("k")).isEqualTo("x");
    }

    private static void assertUnknown(Runnable operation) {
        assertThatThrownBy(operation::run)
                .isInstanceOfSatisfying(
                        RedisCacheException.class,
                        e -> assertThat(e.isOutcomeUnknown()).isTrue());
    }

    private Cache<String, String> create(MutableConfiguration<String, String> configuration) {
        Cache<String, String> cache = caches.manager("timeout=300ms").createCache("c", configuration);
        Waiting.untilItWorks(() -> cache.containsKey("connected"));
        return cache;
    }

    private static MutableConfiguration<String, String> configuration(String kind) {
        MutableConfiguration<String, String> plain = new MutableConfiguration<>();
        return switch (kind) {
            case "created" -> plain.setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
            case "own policy" -> plain.setExpiryPolicyFactory(TestPolicy::eternal);
            case "listener" ->
                plain.addCacheEntryListenerConfiguration(new RecordingListener<String, String>().synchronous());
            default -> plain;
        };
    }
}
