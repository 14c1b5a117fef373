package io.omnicache.jcache.costs;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.Caches;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.ServerStatistics;
import io.omnicache.jcache.testing.Statistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What it costs to prove that changes are announced is what {@code docs/costs.md} says. */
class CanaryCostsTest {
    private static final Path PAGE = Path.of(System.getProperty("basedir", ""), "docs", "costs.md");
    private static final Pattern WORD = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern ESCAPED = Pattern.compile("\\\\(?:x[0-9a-f]{2}|.)");

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    @RegisterExtension
    final Caches caches = Caches.on(server);

    @Test
    void canaries_costWhatThePageSays() throws IOException {
        CacheManager manager = caches.settings(
                "connection: {timeout: 20s, connect-timeout: 20s}\ndefaults: {near-cache: true, near-cache-max-staleness: 400ms,"
                        + " statistics: true}");
        open(manager, "users");
        open(manager, "books");
        List<String> commands;
        try (CommandMonitor monitor = new CommandMonitor(server.get(), isOfCanary())) {
            commands = monitor.during(this::awaitThreeCanaries);
        }
        int first = indexOfSet(commands, 0);
        List<String> one = commands.subList(first + 1, indexOfSet(commands, first + 1) + 1);

        assertThat(one.stream().map(command -> words(command).get(0)))
                .containsExactly("GETRANGE", "PTTL", "GETRANGE", "PTTL", "GET", "SET");
        int ofCaches =
                one.subList(0, 4).stream().mapToInt(CanaryCostsTest::bytes).sum() / 2;
        int digitsMore = words(one.get(5)).get(2).length() - 1; // Canaries are numbered.
        int ofCanary =
                one.subList(4, 6).stream().mapToInt(CanaryCostsTest::bytes).sum() - digitsMore;
        assertThat(Files.readString(PAGE))
                .contains("`GET` and `SET`, " + ofCanary + " bytes")
                .contains("`GETRANGE` and `PTTL`, " + ofCaches + " bytes");
    }

    private static void open(CacheManager manager, String name) {
        Cache<String, String> cache = manager.createCache(name, new MutableConfiguration<>());
        Awaitility.await().until(() -> {
            cache.get("none");
            return Statistics.text(name, "NearCacheState").equals("open");
        });
    }

    private void awaitThreeCanaries() {
        int sets = calls();
        Awaitility.await().until(() -> calls() >= sets + 3);
    }

    private static int calls() {
        return ServerStatistics.calls(server.get()).getOrDefault("set", 0);
    }

    /** Canaries, and the reads that go before them. */
    private static Predicate<String> isOfCanary() {
        return command -> command.contains("~canary:") || command.contains("\\xff");
    }

    private static int indexOfSet(List<String> commands, int from) {
        for (int i = from; i < commands.size(); i++) {
            if (commands.get(i).startsWith("\"SET\"")) {
                return i;
            }
        }
        throw new AssertionError("No canary: " + commands);
    }

    private static List<String> words(String command) {
        return WORD.matcher(command).results().map(found -> found.group(1)).toList();
    }

    /** The size of a command on the wire. */
    private static int bytes(String command) {
        List<String> words = words(command);
        int bytes = ("*" + words.size() + "\r\n").length();
        for (String word : words) {
            int length =
                    ESCAPED.matcher(word).replaceAll((MatchResult one) -> "?").length();
            bytes += ("$" + length + "\r\n").length() + length + "\r\n".length();
        }
        return bytes;
    }
}
