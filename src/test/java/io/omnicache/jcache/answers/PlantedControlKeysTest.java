package io.omnicache.jcache.answers;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Side;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Another program has written into the keys by which this library keeps order: indexes, leases, locks, registries. Each operation has a
 * result or fails as documented, and all is well when these keys are gone.
 */
class PlantedControlKeysTest {
    /** Commands that make a key, without its name. */
    private static final List<List<String>> PLANTED = List.of(
            List.of("SET", ""),
            List.of("SET", ";"),
            List.of("SET", "x"),
            List.of("SET", "1:99999999999999999999999;;"),
            List.of("SET", "!a;b;c;" + "w".repeat(70_000)),
            List.of("SET", "\u00c3\u00bf%s\\;\n;"),
            List.of("RPUSH", "a", "b"),
            List.of("SADD", "", "{", "{}", "{x}", "a", "k", "\u00ff", "w".repeat(70_000)),
            List.of("HSET", "", "1:1", "a", "1:99999999999999999999999", "b", "99999999999999999999999:9999999999999"),
            List.of("HSET", "a", "", "b", "x", "c", "-1:-1", "d", "1:9999999999999999999"),
            List.of("ZADD", "1", "a"));

    private static final List<Operation> OPERATIONS = List.of(
            Operation.GET,
            Operation.GET_ABSENT,
            Operation.PUT_NEW,
            Operation.PUT_IF_ABSENT,
            Operation.GET_AND_REMOVE,
            Operation.INVOKE,
            Operation.GET_ALL,
            Operation.PUT_ALL,
            Operation.LOAD_ALL,
            Operation.ITERATE_AND_REMOVE,
            Operation.CLEAR);

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    private static final Set<String> KEYS = new ConcurrentSkipListSet<>();
    private static RefusingProxy proxy;

    private String options = "";

    @RegisterExtension
    final Caches caches = Caches.on(() -> "redis://127.0.0.1:" + proxy.port()
            + "?retries=1&retry-delay=1ms&timeout=5s&circuit-breaker=false" + options);

    @RegisterExtension
    final Caches direct = Caches.on(server);

    /** A strange reply would close the connection of all callers. */
    private final Outcomes outcomes =
            new Outcomes(failure -> !failure.getMessage().contains("a form that"));

    @BeforeAll
    static void openProxy() throws IOException {
        proxy = RefusingProxy.open().before(server.get().port()).lookingAt(PlantedControlKeysTest::look);
    }

    @AfterAll
    static void closeProxy() throws IOException {
        proxy.close();
    }

    private static boolean look(List<String> words) {
        words.stream()
                .filter(word -> word.startsWith("omnicache:") && word.contains("~") && word.length() < 200)
                .forEach(KEYS::add);
        return true;
    }

    @ParameterizedTest
    @CsvSource({
        "WRITER, ''",
        "WRITER, &scripts=never",
        "SHARED_LOADER, ''",
        "SHARED_LOADER, &scripts=never",
        "INDEX, ''",
        "INDEX, &scripts=never",
        "NEAR_BY_KEY, ''"
    })
    void operation_whereControlKeysHoldAnything_isAResultOrADocumentedException(Kind kind, String form)
            throws Exception {
        options = form;
        Cache<String, String> cache = caches.settings(kind.settings()).createCache("c", kind.configuration());
        AnswersFixture fixture =
                new AnswersFixture(kind, proxy, cache, direct.manager().createCache("c", new MutableConfiguration<>()));
        Set<String> planted = new TreeSet<>();
        for (Operation operation : OPERATIONS) {
            if (operation == Operation.LOAD_ALL && !kind.loads()) {
                continue;
            }
            Side side = Side.values()[operation.ordinal() % Side.values().length];
            KEYS.clear();
            fixture.clean(operation, side);
            for (String key : List.copyOf(KEYS)) {
                planted.add(key);
                for (List<String> command : PLANTED) {
                    tryOn(fixture, operation, side, key, command);
                }
            }
        }
        System.out.println(kind + form + ": " + planted.size() + " keys, " + outcomes.counts() + " " + planted);
        assertThat(outcomes.findings()).isEmpty();
        assertThat(outcomes.counts()).containsKeys(Outcomes.RESULT);
        for (Operation operation : OPERATIONS) {
            if (operation != Operation.LOAD_ALL || kind.loads()) {
                Object unused = fixture.clean(operation, Side.SYNC);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&scripts=never"})
    void listener_whereTheRegistryHoldsAnything_isRegisteredOrNotAsDocumented(String form) {
        options = form;
        CacheManager manager = caches.settings("defaults: {event-scope: all}");
        KEYS.clear();
        manager.createCache("c", Kind.LISTENER.configuration()).close();
        String registry = KEYS.stream()
                .filter(key -> key.contains("~members:"))
                .findFirst()
                .orElseThrow();
        int registered = 0;
        for (List<String> command : PLANTED) {
            server.get().command("DEL", registry);
            plant(registry, command);
            try (Cache<String, String> cache = manager.createCache("c", Kind.LISTENER.configuration())) {
                cache.put("k", "v");
                assertThat(cache.get("k")).isEqualTo("v");
                registered++;
            } catch (CacheException e) {
                assertThat(e).hasMessageContaining("the listener is not registered");
            }
        }
        server.get().command("DEL", registry);
        assertThat(registered).isBetween(1, PLANTED.size() - 1);
        manager.createCache("c", Kind.LISTENER.configuration()).put("k", "v");
    }

    private static void plant(String key, List<String> command) {
        List<String> words = new ArrayList<>(command);
        words.add(1, key);
        server.get().command(words.toArray(String[]::new));
    }

    private void tryOn(AnswersFixture fixture, Operation operation, Side side, String key, List<String> command) {
        fixture.prepare();
        server.get().command("DEL", key);
        plant(key, command);
        if (!command.get(0)
                .equals("SET")) { // A key of another type is asked for again until the operation's time is up.
            server.get().command("PEXPIRE", key, "40");
        }
        outcomes.of(
                side + " " + operation + ", " + command + " at " + key, () -> operation.on(side.of(fixture.used())));
        server.get().command("DEL", key);
    }
}
