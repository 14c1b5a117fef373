package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.testing.AsyncJoined;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Waiting;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers that refuse scripts, for each reason for which they do. Nothing in the settings says so. */
class BlockedScriptsTest {
    /** The server refuses a script once on each connection. */
    private static final int REFUSALS = 12;

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    @RegisterExtension
    static final OwnServer<RedisProcess> renaming =
            RedisServer.own("--rename-command", "EVAL", "", "--rename-command", "EVALSHA", "");

    @RegisterExtension
    final Caches caches = Caches.on(server);

    @AfterEach
    void empty() {
        server.get().command("FLUSHALL");
    }

    private static String user(String... rules) {
        String[] words = Stream.concat(
                        Stream.of("ACL", "SETUSER", "app", "reset", "on", ">hush", "~*", "&*", "+@all", "-@scripting"),
                        Stream.of(rules))
                .toArray(String[]::new);
        assertThat(server.get().command(words)).contains("OK");
        return server.get().address().replace("redis://", "redis://app:hush@");
    }

    static Stream<String> kinds() {
        return Stream.of("NOPERM", "unknown command");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyOperation_whereScriptsAreRefused_works(String kind) throws Exception {
        boolean isUser = kind.equals("NOPERM");
        RedisProcess process = isUser ? server.get() : renaming.get();
        String uri = isUser ? user() : renaming.get().uri();
        process.command("CONFIG", "RESETSTAT");

        EveryOperation.on(caches.open(uri));
        EveryOperation.on(
                caches.open(Caches.with(uri, "key-prefix=async:")),
                caches.open(Caches.with(uri, "key-prefix=async:")),
                AsyncJoined::of);

        if (isUser) {
            assertThat(calls(process, "evalsha", "calls")).isZero();
            assertThat(calls(process, "evalsha", "rejected_calls")).isBetween(1, REFUSALS);
        }
        process.command("FLUSHALL");
    }

    private static int calls(RedisProcess process, String command, String which) {
        Matcher line = Pattern.compile("cmdstat_" + command + ":.*?\\b" + which + "=(\\d+)")
                .matcher(process.command("INFO", "commandstats"));
        return line.find() ? Integer.parseInt(line.group(1)) : 0;
    }

    /** Without MULTI the changes would be made one by one. */
    @Test
    void change_whereTransactionsAreRefused_isRefusedAndChangesNothing() {
        CacheManager manager = caches.open(user("-multi"));
        Cache<String, String> cache = manager.createCache(
                "c",
                new MutableConfiguration<String, String>()
                        .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR)));

        assertThatThrownBy(() -> cache.put("k", "v"))
                .isInstanceOf(RedisCacheException.class)
                .hasMessageContaining("multi")
                .satisfies(thrown -> assertThat(((RedisCacheException) thrown).isOutcomeUnknown())
                        .isFalse());
        assertThat(cache.get("k")).isNull();
    }

    /** An event is extra work: it doesn't keep the change from being made. */
    @Test
    void change_whereNothingMayBePublished_isMade() {
        CacheManager manager = caches.open(user("-publish"));
        Cache<String, String> cache = manager.createCache("c", new MutableConfiguration<>());
        CacheManager other = caches.settings("defaults: {event-scope: all}");
        Cache<String, String> listened = other.createCache("c", new MutableConfiguration<>());

        cache.put("k", "v");
        assertThat(cache.replace("k", "v", "w")).isTrue();

        assertThat(listened.get("k")).isEqualTo("w");
    }

    @Test
    void newConnection_afterScriptsWereAllowed_usesThemAgain() {
        Cache<String, String> cache =
                caches.open(Caches.with(user(), "timeout=10s")).createCache("c", created());
        cache.put("k", "v");
        assertThat(calls(server.get(), "evalsha", "calls")).isZero();
        user("+@scripting");
        server.get().command("CLIENT", "KILL", "TYPE", "normal");
        Waiting.untilItWorks(() -> cache.put("k", "w"));

        cache.put("k", "x");

        assertThat(calls(server.get(), "evalsha", "calls")).isPositive();
    }

    private static MutableConfiguration<String, String> created() {
        return new MutableConfiguration<String, String>()
                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_HOUR));
    }
}
