package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.TtlCache;
import io.omnicache.jcache.backend.RedisBackend;
import io.omnicache.jcache.backend.TypedBackend;
import io.omnicache.jcache.testing.AsyncJoined;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RecordingListener;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Statistics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.integration.CompletionListenerFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two tenants on one server, each with the user that {@code docs/acl.md} names, with key prefixes of which none begins
 * the other. None of them can read, change, count, clear or hear of entries of the other one through this library.
 * What the server shows all the same: {@link TenantsOnTheServerTest}.
 */
class TenantsTest {
    /** The caches that {@link EveryOperation} uses. */
    private static final List<String> NAMES =
            List.of("one", "many", "processors", "created", "accessed", "store", "events", "clearing", "other");

    private static final Duration HOUR = Duration.ofHours(1);
    private static final String NEAR = "near-cache: true, near-cache-where-impossible: ignore, near-cache-tracking: ";
    private static final String SECRET = "of tenant b";

    /** What the server holds of tenant b: each key with a digest of its value and the time at which it expires. */
    private static final String SNAPSHOT = """
            local shown = {}
            for _, key in ipairs(redis.call('KEYS', 'b:*')) do
              if string.find(key, '^b:~members') then -- b itself renews the end of each member's lease.
                local members = redis.call('HGETALL', key)
                for i = 1, #members, 2 do
                  table.insert(shown, key .. '=' .. members[i] .. '=' .. string.match(members[i + 1], '^[^:]*'))
                end
              elseif not string.find(key, '^b:~canary') then
                local dump = redis.sha1hex(redis.call('DUMP', key))
                table.insert(shown, key .. '=' .. dump .. '=' .. redis.call('PEXPIRETIME', key))
              end
            end
            table.sort(shown)
            return shown
            """;

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own("--notify-keyspace-events", "Kx");

    /** The prefix that tenant a names in its settings; the rights of its user stay those of {@code a:}. */
    private String named = "a:";

    @RegisterExtension
    final Caches a = Caches.on(() -> uri("a", named));

    @RegisterExtension
    final Caches b = Caches.on(() -> uri("b", "b:"));

    private final RecordingListener<String, Integer> heardByB = new RecordingListener<>();

    @BeforeEach
    void createTenants() throws IOException {
        create(server.get());
    }

    /** Creates the users of both, with the password {@code secret} and all rules of the page. */
    static void create(RedisProcess server) throws IOException {
        for (String tenant : List.of("a", "b")) {
            String rules = AclDocumentTest.wholeRule() + " +watch +unwatch +multi +exec";
            server.command(rules.replace("app", tenant)
                    .replace("omnicache:", tenant + ":")
                    .split("\\s+"));
        }
    }

    @AfterEach
    void removeAll() {
        command("FLUSHALL");
    }

    static Stream<Arguments> sides() {
        return Stream.of(
                        "near-cache: false",
                        "scripts: never",
                        NEAR + "key",
                        NEAR + "prefix",
                        "event-scope: all",
                        "sweep: index",
                        "failure-policy: miss")
                .flatMap(settings -> Stream.of(Arguments.of(settings, false), Arguments.of(settings, true)));
    }

    /** The caches of both have the same names and keys. */
    @ParameterizedTest
    @MethodSource("sides")
    void everyOperation_ofATenant_seesAndChangesNothingOfTheOther(String settings, boolean isAsynchronous)
            throws Exception {
        fill(settings);
        List<String> before = snapshot();

        UnaryOperator<Cache<?, ?>> side = isAsynchronous ? AsyncJoined::of : cache -> cache;
        CacheManager manager = open(a, settings);
        EveryOperation.on(manager, manager, side);

        assertThat(snapshot()).isEqualTo(before).hasSizeGreaterThanOrEqualTo(NAMES.size() * 3);
        assertThat(heardByB.heard).isEmpty();
    }

    /** A tenant that names the other's prefix, or one that reaches into it, is refused by the server. */
    @ParameterizedTest
    @CsvSource({"b:, one, k", "'', b, one:k"})
    void everyOperation_underThePrefixOfTheOther_isRefused(String prefix, String name, String key) throws Exception {
        fill("near-cache: false");
        List<String> before = snapshot();
        named = prefix;
        MapStore<String, String> store = MapStore.loading(absent -> "loaded");
        Cache<String, String> synchronous = open(a, "statistics: true").createCache(name, store.readThrough());

        for (Cache<String, String> cache : List.of(synchronous, AsyncJoined.of(synchronous))) {
            Map<String, ThrowingCallable> calls = calls(cache, key);
            calls.forEach((call, called) -> assertThat(catchThrowable(called))
                    .as(call)
                    .isInstanceOf(RedisCacheException.class)
                    .hasMessageContaining("NOPERM")
                    .hasMessageContaining("key")
                    .hasMessageNotContaining(SECRET));
        }
        assertThatThrownBy(() -> synchronous.getCacheManager().destroyCache(name))
                .isInstanceOf(RedisCacheException.class)
                .hasMessageContaining("key-prefix");

        assertThat(snapshot()).isEqualTo(before);
    }

    private static Map<String, ThrowingCallable> calls(Cache<String, String> cache, String key) {
        Map<String, ThrowingCallable> calls = new TreeMap<>();
        calls.put("get", () -> cache.get(key));
        calls.put("getAll", () -> cache.getAll(Set.of(key)));
        calls.put("containsKey", () -> cache.containsKey(key));
        calls.put("put", () -> cache.put(key, "v"));
        calls.put("putAll", () -> cache.putAll(Map.of(key, "v")));
        calls.put("getAndPut", () -> cache.getAndPut(key, "v"));
        calls.put("putIfAbsent", () -> cache.putIfAbsent(key, "v"));
        calls.put("replace", () -> cache.replace(key, "v"));
        calls.put("replace if", () -> cache.replace(key, SECRET, "v"));
        calls.put("getAndReplace", () -> cache.getAndReplace(key, "v"));
        calls.put("remove", () -> cache.remove(key));
        calls.put("remove if", () -> cache.remove(key, SECRET));
        calls.put("getAndRemove", () -> cache.getAndRemove(key));
        calls.put("removeAll of keys", () -> cache.removeAll(Set.of(key)));
        calls.put("removeAll", cache::removeAll);
        calls.put("clear", cache::clear);
        calls.put("iterator", () -> cache.iterator().next());
        calls.put("invoke", () -> cache.invoke(key, (entry, arguments) -> entry.getValue()));
        calls.put("invokeAll", () -> {
            var result = cache.invokeAll(Set.of(key), (entry, arguments) -> entry.getValue());
            throw catchThrowable(result.get(key)::get).getCause();
        });
        for (boolean replaces : List.of(true, false)) {
            calls.put("loadAll " + replaces, () -> {
                CompletionListenerFuture loaded = new CompletionListenerFuture();
                cache.loadAll(Set.of(key), replaces, loaded);
                try {
                    loaded.get(10, TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    throw e.getCause();
                }
            });
        }
        TtlCache<String, String> timed = TtlCache.of(cache);
        calls.put("timed put", () -> timed.put(key, "v", HOUR));
        calls.put("timed putAll", () -> timed.putAll(Map.of(key, "v"), HOUR));
        calls.put("timed putIfAbsent", () -> timed.putIfAbsent(key, "v", HOUR));
        calls.put("timed replace", () -> timed.replace(key, "v", HOUR));
        return calls;
    }

    /** Names of keys are what {@code SCAN} shows to everybody; values aren't. */
    @ParameterizedTest
    @ValueSource(strings = {"b:", ""})
    void backend_underThePrefixOfTheOther_seesNamesOnly(String prefix) {
        fill("near-cache: false");
        List<String> before = snapshot();
        named = prefix;
        String key = prefix.isEmpty() ? "b:one:k" : "one:k";
        try (RedisBackend backend = RedisBackend.open(uri("a", prefix))) {
            TypedBackend<String> typed = backend.typed(String.class);
            Map<String, ThrowingCallable> calls = new TreeMap<>();
            calls.put("get", () -> backend.get(key));
            calls.put("set", () -> backend.set(key, new byte[1]));
            calls.put("set timed", () -> backend.set(key, new byte[1], HOUR));
            calls.put("delete", () -> backend.delete(key));
            calls.put("exists", () -> backend.exists(key));
            calls.put("typed get", () -> typed.get(key));
            calls.put("typed set", () -> typed.set(key, "v"));
            calls.put("typed set timed", () -> typed.set(key, "v", HOUR));
            calls.put("typed delete", () -> typed.delete(key));
            calls.put("typed exists", () -> typed.exists(key));
            calls.put("clear", backend::clear);
            calls.forEach((call, called) -> assertThat(catchThrowable(called))
                    .as(call)
                    .isInstanceOf(RedisCacheException.class)
                    .hasMessageContaining("NOPERM"));

            List<String> names = new ArrayList<>();
            backend.forEachKey(names::add);
            assertThat(names).contains(key);
        }
        assertThat(snapshot()).isEqualTo(before);
    }

    @Test
    void backend_clear_leavesTheOthersKeys() {
        fill("near-cache: false");
        List<String> before = snapshot();
        try (RedisBackend backend = RedisBackend.open(uri("a", "a:"))) {
            backend.set("one:k", new byte[1]);
            List<String> names = new ArrayList<>();
            backend.forEachKey(names::add);
            assertThat(names).containsExactly("one:k");
            backend.clear();
            backend.forEachKey(name -> fail(name));
        }
        assertThat(snapshot()).isEqualTo(before);
    }

    /** What prefixes that extend one another lead to, and why they must not. */
    @Test
    void clear_underAPrefixThatTheOtherExtends_takesTheOthersEntries_andNotTheOtherWayRound() {
        command("ACL", "SETUSER", "b", "resetkeys", "~a:b:*");
        RedisBackend backend = RedisBackend.open(uri("a", "a:"));
        Cache<String, String> inside = b.open(uri("b", "a:b:")).createCache("c", new MutableConfiguration<>());
        Cache<String, String> outside = a.open(uri("a", "a:")).createCache("b", new MutableConfiguration<>());
        try (backend) {
            inside.put("k", "v");
            backend.set("other", new byte[1]);
            inside.clear();
            assertThat(backend.exists("other")).isTrue();

            inside.put("k", "v");
            outside.clear();
            assertThat(inside.containsKey("k")).isFalse();

            inside.put("k", "v");
            backend.clear();
            assertThat(inside.containsKey("k")).isFalse();
        }
    }

    /** Both listen to a cache of the same name; expired entries are announced by the server. */
    @Test
    void listeners_ofEvents_hearTheirOwnOnly() {
        RecordingListener<String, Integer> heardByA = new RecordingListener<>();
        String settings = "event-scope: all, expiry: {created: 300ms}";
        Cache<String, Integer> ofA = open(a, settings).createCache("c", new MutableConfiguration<>());
        Cache<String, Integer> ofB = open(b, settings).createCache("c", new MutableConfiguration<>());
        ofA.registerCacheEntryListener(heardByA.synchronous());
        ofB.registerCacheEntryListener(heardByB.synchronous());

        ofA.put("a", 1);
        ofB.put("b", 1);
        ofB.put("b", 2);
        ofA.remove("a");
        ofA.put("e", 1);

        await().until(() -> heardByB.heard.contains("EXPIRED b") && heardByA.heard.contains("EXPIRED e"));
        assertThat(heardByA.heard).containsExactly("CREATED a", "REMOVED a", "CREATED e", "EXPIRED e");
        assertThat(heardByB.heard).containsExactly("CREATED b", "UPDATED b", "EXPIRED b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"b:", ""})
    void listener_underThePrefixOfTheOther_isRefused(String prefix) {
        named = prefix;
        String settings = "event-scope: all, expiry: {created: 300ms}";
        Cache<String, Integer> ofA =
                open(a, settings).createCache(prefix.isEmpty() ? "b" : "c", new MutableConfiguration<>());
        RecordingListener<String, Integer> heardByA = new RecordingListener<>();

        assertThatThrownBy(() -> ofA.registerCacheEntryListener(heardByA.synchronous()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("NOPERM");

        Cache<String, Integer> ofB = open(b, settings).createCache("c", new MutableConfiguration<>());
        ofB.registerCacheEntryListener(heardByB.synchronous());
        ofB.put("b", 1);
        await().until(() -> heardByB.heard.contains("EXPIRED b"));
        assertThat(heardByA.heard).isEmpty();
    }

    /** A lease is a right to fill an entry, which other callers wait for. */
    @Test
    void leases_ofATenant_keepNobodyElseWaiting() {
        Cache<String, String> ofA = open(a, "leases: true").createCache("c", new MutableConfiguration<>());
        Cache<String, String> ofB = open(b, "leases: true").createCache("c", new MutableConfiguration<>());
        assertThat(ofB.get("k")).isNull();
        List<String> leased = snapshot();

        assertThat(ofA.get("k")).isNull();
        ofA.put("k", "of a");
        ofA.remove("k");
        ofA.clear();
        ofA.getCacheManager().destroyCache("c");

        assertThat(snapshot()).isEqualTo(leased).hasSize(1);
        ofB.put("k", SECRET);
        assertThat(ofB.get("k")).isEqualTo(SECRET);
    }

    /** A near cache that could hear of the other's entries gets no values of them. */
    @ParameterizedTest
    @ValueSource(strings = {"key", "prefix"})
    void nearCache_underThePrefixOfTheOther_isRefused(String tracking) {
        fill("near-cache: false");
        named = "b:";
        Cache<String, Object> ofA =
                open(a, "statistics: true, " + NEAR + tracking).createCache("one", new MutableConfiguration<>());

        await().until(() -> {
            assertThatThrownBy(() -> ofA.get("k"))
                    .isInstanceOf(RedisCacheException.class)
                    .hasMessageContaining("NOPERM");
            return Statistics.text("one", "NearCacheState").startsWith("refused");
        });
        assertThat(Statistics.count("one", "NearHits")).isZero();
    }

    private void fill(String settings) {
        CacheManager manager = open(b, settings);
        for (String name : NAMES) {
            Cache<String, Object> cache = manager.createCache(name, new MutableConfiguration<>());
            cache.putAll(Map.of("k", SECRET, "k0", SECRET, "k1", SECRET, "stays", SECRET));
        }
        Cache<String, Integer> heard = manager.getCache("events");
        heard.registerCacheEntryListener(heardByB.synchronous());
    }

    private static CacheManager open(Caches caches, String settings) {
        return settings.startsWith("scripts")
                ? caches.manager("scripts=never")
                : caches.settings("defaults: {" + settings + "}");
    }

    private List<String> snapshot() {
        return List.of(command("EVAL", SNAPSHOT, "0").split("\n"));
    }

    private static String uri(String tenant, String prefix) {
        return server.get().address().replace("redis://", "redis://" + tenant + ":secret@") + "?key-prefix=" + prefix;
    }

    private static String command(String... words) {
        return server.get().command(words);
    }
}
