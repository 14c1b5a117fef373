package io.omnicache.jcache.costs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCachingProvider;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.ServerStatistics;
import io.omnicache.jcache.testing.Statistics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No operation costs more than the table says. Run with {@code -DargLine=-Domnicache.generate=true}, the test writes
 * the table; what it writes is to be looked at, and is said in the commit.
 */
@Isolated
class OperationCostsTest {
    private static final Path TABLE = Path.of(System.getProperty("basedir", ""), "docs", "costs.md");

    /** JVMs differ in what they allocate, and a compiler may leave out more or less of it. */
    private static final double ALLOCATION_MARGIN = 1.35;

    private static final int ALLOCATION_SLACK = 250;
    private static final double BYTES_MARGIN = 0.03;

    /** The connection may send a PING meanwhile. */
    private static final int BYTES_SLACK = 20;

    /** One batch may arrive at the server in several parts. */
    private static final int BULK_TRIPS = 4;

    private static final String HEAD = """
            # What each operation costs

            Counted at the server and in the JVM by `OperationCostsTest`, which fails when an operation costs more. Keys of 9
            characters, values of 100, one thread, one server, nobody listens; what isn't said is an eternal expiry policy. A script
            counts as `EVALSHA`, and the commands that it calls count too. `clear` and `removeAll()` go by the clock: [operations.md](operations.md#sweeps).

            - *trips*: how often the server had something to read; more than one of a bulk operation's may be under way at once
            - *sent*, *received*: bytes on the wire
            - *allocated*: bytes in the whole JVM, by the caller and by the connection's thread (JDK 17)

            | operation | commands | trips | sent | received | allocated |
            |---|---|---:|---:|---:|---:|
            """;

    private static final String NEAR_HEAD = """

            ## With a near cache

            On caches with `near-cache: true`, tracked by key where nothing else is said. *Here*: the entry was read before and not changed since. A change of
            an entry that is here is announced to this JVM too, which counts as received.

            | operation | commands | trips | sent | received | allocated |
            |---|---|---:|---:|---:|---:|
            """;

    private static final String SCRIPTLESS_HEAD = """

            ## Without scripts

            With [`scripts: never`](connections.md#settings), or where scripts are refused, on servers that don't compare by themselves. What has no row costs the same.

            | operation | commands | trips | sent | received | allocated |
            |---|---|---:|---:|---:|---:|
            """;

    private static final String COMPARING_HEAD = """

            ## On servers that compare by themselves

            Redis 8.4 and newer (`DELEX`) and Valkey 9.0 and newer (`DELIFEQ`), with scripts or without. What has no row costs the same. Measured on Redis 8.6.

            | operation | commands | trips | sent | received | allocated |
            |---|---|---:|---:|---:|---:|
            """;

    private static final String BEHIND_COMPARING = "\n## With a near cache\n";

    /** What the page says behind the tables, of which the test writes nothing. */
    private static final String BEHIND_TABLES = "\nWhat comes besides:\n";

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    @TempDir
    static Path directory;

    private static boolean isComparing;
    private static CacheManager manager;
    private static CacheManager scriptless;
    private static String table;

    @BeforeAll
    static void start() throws IOException {
        manager = new RedisCachingProvider()
                .getCacheManager(URI.create(server.get().uri()), null);
        scriptless = manager.getCachingProvider()
                .getCacheManager(URI.create(server.get().uri() + "?scripts=never"), null);
        isComparing = ServerStatistics.isComparing(server.get());
        if (Boolean.getBoolean("omnicache.generate")) {
            String former = Files.readString(TABLE);
            Files.writeString(TABLE, isComparing ? withComparing(former) : tables(former));
        }
        table = Files.readString(TABLE);
    }

    /** On a server that compares by itself, only the table of such servers is written. */
    private static String withComparing(String former) {
        List<MeasuredOperation> cheaper = operations().stream()
                .filter(operation -> former.contains("| `" + Costs.COMPARING + operation.name() + "` |"))
                .toList();
        StringBuilder rows = new StringBuilder(COMPARING_HEAD);
        cheaper.forEach(operation -> rows.append(measure(operation).row(Costs.COMPARING + operation.name()))
                .append('\n'));
        return former.substring(0, former.indexOf(COMPARING_HEAD.substring(0, COMPARING_HEAD.indexOf("\n\nRedis"))))
                + rows
                + former.substring(former.indexOf(BEHIND_COMPARING));
    }

    private static String tables(String former) {
        int comparing = former.indexOf("\n## On servers that compare");
        return HEAD
                + rows(MeasuredOperation.all())
                + SCRIPTLESS_HEAD
                + rows(MeasuredOperation.scriptless())
                + former.substring(comparing, former.indexOf(BEHIND_COMPARING))
                + NEAR_HEAD
                + rows(MeasuredOperation.near())
                + former.substring(former.indexOf(BEHIND_TABLES));
    }

    @AfterAll
    static void stop() {
        manager.getCachingProvider().close();
    }

    private static String rows(List<MeasuredOperation> operations) {
        return operations.stream()
                .map(operation -> measure(operation).row(operation.name()) + "\n")
                .collect(Collectors.joining());
    }

    static List<MeasuredOperation> operations() {
        Stream<MeasuredOperation> withScripts =
                Stream.concat(MeasuredOperation.all().stream(), MeasuredOperation.near().stream());
        return isComparing
                ? withScripts.toList()
                : Stream.concat(withScripts, MeasuredOperation.scriptless().stream())
                        .toList();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void operation_costsWhatTheTableSays(MeasuredOperation operation) {
        Costs expected = Costs.find(table, operation.name(), isComparing);

        Costs costs = measure(operation);

        assertThat(costs.commands()).isEqualTo(expected.commands());
        assertThat(costs.trips()).isLessThan(expected.trips() + (operation.isBulk() ? BULK_TRIPS : 0.06));
        assertThat(costs.sent()).isCloseTo(expected.sent(), within(BYTES_SLACK + expected.sent() * BYTES_MARGIN));
        assertThat(costs.received())
                .isCloseTo(expected.received(), within(BYTES_SLACK + expected.received() * BYTES_MARGIN));
        assertThat(costs.allocated()).isLessThan(ALLOCATION_SLACK + expected.allocated() * ALLOCATION_MARGIN);
    }

    private static Costs measure(MeasuredOperation operation) {
        CacheManager used = operation.isScriptless()
                ? scriptless
                : operation.settings().isEmpty() ? manager : withSettings(operation.settings());
        Cache<String, String> cache = used.createCache(
                "costs", new MutableConfiguration<String, String>().setExpiryPolicyFactory(operation.policy()));
        try {
            if (operation.hasNearCache()) {
                Awaitility.await().until(() -> {
                    cache.get("none");
                    return Statistics.text("costs", "NearCacheState").equals("open");
                });
            }
            return new CostMeter(server.get()).measure(operation, cache);
        } finally {
            used.destroyCache("costs");
        }
    }

    /** A manager with a settings file whose caches have these settings. */
    private static CacheManager withSettings(String settings) {
        try {
            Path file = Files.writeString(
                    directory.resolve(Math.floorMod(settings.hashCode(), Integer.MAX_VALUE) + ".yaml"),
                    "defaults: {" + settings + "}");
            Properties properties = new Properties();
            properties.setProperty("omnicache.uri", server.get().uri());
            return manager.getCachingProvider().getCacheManager(file.toUri(), null, properties);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
