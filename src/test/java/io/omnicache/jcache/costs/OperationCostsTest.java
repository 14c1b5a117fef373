package io.omnicache.jcache.costs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCachingProvider;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
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

    /** What the page says behind the tables, of which the test writes nothing. */
    private static final String BEHIND_TABLES = "\nWhat comes besides:\n";

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    @TempDir
    static Path directory;

    private static CacheManager manager;
    private static String table;

    @BeforeAll
    static void start() throws IOException {
        manager = new RedisCachingProvider()
                .getCacheManager(URI.create(server.get().uri()), null);
        if (Boolean.getBoolean("omnicache.generate")) {
            String former = Files.readString(TABLE);
            Files.writeString(
                    TABLE,
                    HEAD
                            + rows(MeasuredOperation.all())
                            + NEAR_HEAD
                            + rows(MeasuredOperation.near())
                            + former.substring(former.indexOf(BEHIND_TABLES)));
        }
        table = Files.readString(TABLE);
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
        return Stream.concat(MeasuredOperation.all().stream(), MeasuredOperation.near().stream())
                .toList();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void operation_costsWhatTheTableSays(MeasuredOperation operation) {
        Costs expected = Costs.find(table, operation.name());

        Costs costs = measure(operation);

        assertThat(costs.commands()).isEqualTo(expected.commands());
        assertThat(costs.trips()).isLessThan(expected.trips() + (operation.isBulk() ? BULK_TRIPS : 0.06));
        assertThat(costs.sent()).isCloseTo(expected.sent(), within(BYTES_SLACK + expected.sent() * BYTES_MARGIN));
        assertThat(costs.received())
                .isCloseTo(expected.received(), within(BYTES_SLACK + expected.received() * BYTES_MARGIN));
        assertThat(costs.allocated()).isLessThan(ALLOCATION_SLACK + expected.allocated() * ALLOCATION_MARGIN);
    }

    private static Costs measure(MeasuredOperation operation) {
        CacheManager used = operation.settings().isEmpty() ? manager : withSettings(operation.settings());
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
