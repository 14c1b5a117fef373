package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each operation costs, counted at the server, with what scripts call inside. */
class CommandCountTest {
    private static final Pattern STATISTIC = Pattern.compile("cmdstat_(\\w+):calls=(\\d+)");
    private static final Set<String> FOREIGN =
            Set.of("info", "config", "ping", "client", "hello", "auth", "select", "script", "command");

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    private static RedisCachingProvider provider;

    @BeforeAll
    static void start() {
        provider = new RedisCachingProvider();
    }

    @AfterAll
    static void stop() {
        provider.close();
    }

    static Stream<Arguments> operations() {
        Factory<? extends ExpiryPolicy> eternal = EternalExpiryPolicy.factoryOf();
        Factory<? extends ExpiryPolicy> modified = ModifiedExpiryPolicy.factoryOf(Duration.ONE_HOUR);
        Factory<? extends ExpiryPolicy> created = CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR);
        Factory<? extends ExpiryPolicy> accessed = AccessedExpiryPolicy.factoryOf(Duration.ONE_HOUR);
        return Stream.of(
                operation("get", eternal, cache -> cache.get("k"), Map.of("get", 1)),
                operation("get, accessed", accessed, cache -> cache.get("k"), Map.of("getex", 1)),
                operation("containsKey", eternal, cache -> cache.containsKey("k"), Map.of("exists", 1)),
                operation("put", eternal, cache -> cache.put("k", "w"), Map.of("set", 1)),
                operation("put, modified", modified, cache -> cache.put("k", "w"), Map.of("set", 1)),
                operation(
                        "put, created",
                        created,
                        cache -> cache.put("k", "w"),
                        Map.of("evalsha", 1, "exists", 1, "set", 1)),
                operation("getAndPut", modified, cache -> cache.getAndPut("k", "w"), Map.of("set", 1)),
                operation("putIfAbsent", created, cache -> cache.putIfAbsent("k", "w"), Map.of("set", 1)),
                operation("replace", created, cache -> cache.replace("k", "w"), Map.of("set", 1)),
                operation("getAndReplace", created, cache -> cache.getAndReplace("k", "w"), Map.of("set", 1)),
                operation("remove", created, cache -> cache.remove("k"), Map.of("unlink", 1)),
                operation("getAndRemove", created, cache -> cache.getAndRemove("k"), Map.of("getdel", 1)),
                operation(
                        "replace(k,old,new)",
                        created,
                        cache -> cache.replace("k", "v", "w"),
                        Map.of("evalsha", 1, "get", 1, "set", 1)),
                operation(
                        "replace(k,wrong,new)",
                        created,
                        cache -> cache.replace("k", "x", "w"),
                        Map.of("evalsha", 1, "get", 1)),
                operation(
                        "remove(k,old)",
                        created,
                        cache -> cache.remove("k", "v"),
                        Map.of("evalsha", 1, "get", 1, "unlink", 1)),
                operation(
                        "invoke, read",
                        created,
                        cache -> cache.<String>invoke("k", (entry, a) -> entry.getValue()),
                        Map.of("get", 1)),
                operation(
                        "invoke, write",
                        created,
                        cache -> cache.<String>invoke("k", (entry, a) -> {
                            entry.setValue("w");
                            return "";
                        }),
                        Map.of("get", 2, "evalsha", 1, "set", 1)),
                operation("getAll", eternal, cache -> cache.getAll(Set.of("k", "l", "m")), Map.of("get", 3)),
                operation("putAll", modified, cache -> cache.putAll(Map.of("k", "w", "l", "w")), Map.of("set", 2)),
                operation("removeAll(keys)", eternal, cache -> cache.removeAll(Set.of("k", "l")), Map.of("unlink", 2)),
                operation(
                        "removeAll",
                        eternal,
                        Cache::removeAll,
                        Map.of("evalsha", 1, "scan", 1, "unlink", 1, "time", 2)),
                operation("clear", eternal, Cache::clear, Map.of("evalsha", 1, "scan", 1, "unlink", 1, "time", 2)),
                operation(
                        "iterator",
                        eternal,
                        cache -> cache.forEach(entry -> entry.getValue()),
                        Map.of("scan", 1, "get", 1, "pttl", 1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("operations")
    void operation_onAPresentEntry_sendsTheseCommands(
            String name,
            Factory<? extends ExpiryPolicy> policy,
            Consumer<Cache<String, String>> operation,
            Map<String, Integer> expected) {
        Cache<String, String> cache = provider.getCacheManager(
                        URI.create(server.get().uri()), null)
                .createCache(name, new MutableConfiguration<String, String>().setExpiryPolicyFactory(policy));
        operation.accept(cache); // The server knows the scripts from now on.
        cache.clear();
        cache.put("k", "v");
        server.get().command("CONFIG", "RESETSTAT");

        operation.accept(cache);

        assertThat(sent()).isEqualTo(expected);
        cache.getCacheManager().destroyCache(name);
    }

    /** The calls of each command. */
    private static Map<String, Integer> sent() {
        Map<String, Integer> calls = new TreeMap<>();
        Matcher line = STATISTIC.matcher(server.get().command("INFO", "commandstats"));
        while (line.find()) {
            if (!FOREIGN.contains(line.group(1))) {
                calls.put(line.group(1), Integer.parseInt(line.group(2)));
            }
        }
        return calls;
    }

    private static Arguments operation(
            String name,
            Factory<? extends ExpiryPolicy> policy,
            Consumer<Cache<String, String>> operation,
            Map<String, Integer> expected) {
        return Arguments.of(name, policy, operation, expected);
    }
}
