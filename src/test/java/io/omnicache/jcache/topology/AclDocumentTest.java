package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCachingProvider;
import io.omnicache.jcache.testing.LogCapture;
import io.omnicache.jcache.testing.MapStore;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A user that has just the commands that {@code docs/acl.md} names for a feature can use it. */
class AclDocumentTest {
    private static final Path PAGE = Path.of(System.getProperty("basedir", ""), "docs", "acl.md");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| (?<feature>[^|]+) \\| `(?<rules>\\+(?:[^`|\\\\]|\\\\\\|)*)` \\|");
    private static final Pattern WHOLE = Pattern.compile("```text\nACL SETUSER (?<rule>.*?)```", Pattern.DOTALL);
    /** Refused to a user who may subscribe the pattern of all caches. */
    private static final String OWN_PATTERN = "__keyspace@0__:acl:c:*";

    /** One is the key of a script by which the client looks for a feature that isn't used here. */
    private static final Set<String> MAY_BE_REFUSED = Set.of(
            "ping",
            "info",
            "client|setname",
            "client|info",
            "client|kill",
            "client",
            "time",
            "eval",
            "test1",
            "config|get",
            "delex",
            "delifeq",
            OWN_PATTERN);
    /** What takes the place of the rights to run scripts. */
    private static final Pattern SCRIPTLESS = Pattern.compile("in place of `\\+evalsha \\+eval`: `(?<rules>[^`]+)`");

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    private final RedisCachingProvider provider = new RedisCachingProvider();

    private String parameters = "";

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        provider.close();
        server.get().command("FLUSHALL");
    }

    @ParameterizedTest
    @EnumSource
    void feature_byAUserWithItsCommands_works(AclFeature feature) throws Exception {
        allow(rulesOf(feature));
        if (feature == AclFeature.ITERATE) {
            server.get().command("SET", "acl:c:k", "\u0010v");
        }

        feature.use(this);

        assertThat(denied()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void feature_withoutScripts_worksByAUserWithTheCommandsOfTransactions(AclFeature feature) throws Exception {
        Matcher scriptless = SCRIPTLESS.matcher(Files.readString(PAGE));
        assertThat(scriptless.find()).isTrue();
        allow(rulesOf(feature).replace("+evalsha +eval", "") + " " + scriptless.group("rules"));
        parameters = "&scripts=never";
        if (feature == AclFeature.ITERATE) {
            server.get().command("SET", "acl:c:k", "\u0010v");
        }

        feature.use(this);

        assertThat(denied()).isEmpty();
    }

    @Test
    void rows_areTheFeatures() throws IOException {
        assertThat(rows()).hasSameSizeAs(AclFeature.values());
    }

    @Test
    void wholeRule_hasTheCommandsOfAllFeatures() throws IOException {
        Set<String> commands = new java.util.TreeSet<>();
        rows().values().forEach(rules -> commands.addAll(List.of(rules.split(" "))));
        commands.removeIf(rule -> rule.startsWith("&omnicache:~")); // The whole rule has all channels of the library.
        commands.add("&omnicache:~*");

        assertThat(List.of(wholeRule().split("\\s+"))).containsAll(commands);
    }

    /** What is refused without an exception, in the rows where the page says so. */
    private static final Set<String> FALLS_BACK = Set.of("evalsha", "getrange", "pttl", "unsubscribe", "punsubscribe");

    /**
     * With one rule less, an exception or a line of the log names the rule, or what was refused is what the page says
     * may be refused. A rule that was not needed this time leaves no trace.
     */
    @ParameterizedTest
    @EnumSource
    void feature_withOneRuleLess_namesTheRule(AclFeature feature) throws Exception {
        patience = Duration.ofSeconds(1);
        List<String> rules = List.of(rulesOf(feature).split(" "));
        for (String rule : rules) {
            if (rule.equals("+eval")) {
                continue; // Goes with EVALSHA.
            }
            List<String> less = new ArrayList<>(rules);
            less.remove(rule);
            if (rule.equals("+evalsha")) {
                less.remove("+eval");
            }
            allow(String.join(" ", less));
            if (feature == AclFeature.ITERATE) {
                server.get().command("SET", "acl:c:k", "\u0010v");
            }
            try (LogCapture log = LogCapture.of("io.omnicache")) {
                Throwable thrown = catchThrowable(() -> feature.use(this));
                Set<String> denied = new TreeSet<>(denied());
                StringBuilder said = new StringBuilder(String.join("\n", log.messages()));
                for (Throwable each = thrown; each != null; each = each.getCause()) {
                    said.append('\n').append(each.getMessage());
                }
                String name =
                        rule.replaceAll("^[+&]", "").replaceAll("\\|.*", "").replace("omnicache:", "acl:");
                String shown = said.toString().toLowerCase(Locale.ROOT);
                System.err.println("MATRIX " + feature + " " + rule + " denied=" + new TreeSet<>(allDenied()) + " thrown=" + (thrown == null ? null : thrown.getClass().getSimpleName()) + " names=" + shown.contains(name) + (thrown instanceof AssertionError || thrown instanceof org.awaitility.core.ConditionTimeoutException ? " SAID " + said.toString().replace('\n', '~') : ""));
                if (!denied.isEmpty() && !FALLS_BACK.containsAll(denied)) {
                    assertThat(shown.contains(name) || denied.stream().anyMatch(shown::contains))
                            .as("%s without %s, denied %s: %s", feature, rule, denied, said)
                            .isTrue();
                }
                if (thrown instanceof javax.cache.CacheException) {
                    assertThat(shown).as("%s without %s", feature, rule).contains(name);
                }
            }
            close();
        }
    }

    /** The command that creates the page's user with all rules. */
    static String wholeRule() throws IOException {
        Matcher whole = WHOLE.matcher(Files.readString(PAGE));
        assertThat(whole.find()).isTrue();
        return "ACL SETUSER " + whole.group("rule").strip();
    }

    ConditionFactory await() {
        return Awaitility.await().atMost(patience);
    }

    private Duration patience = Duration.ofSeconds(10);

    private void allow(String rules) {
        List<String> words = new ArrayList<>(List.of("ACL", "SETUSER", "app", "reset", "on", ">hush", "~acl:*"));
        words.addAll(Arrays.asList(rules.replace("omnicache:", "acl:").trim().split(" +")));
        assertThat(server.get().command(words.toArray(String[]::new))).contains("OK");
        server.get().command("ACL", "LOG", "RESET");
    }

    /** What the server refused, but for what the page says may be refused. */
    private List<String> denied() {
        String log = server.get().command("ACL", "LOG");
        return Pattern.compile("object\\s+(\\S+)")
                .matcher(log)
                .results()
                .map(found -> found.group(1).replace("\"", ""))
                .filter(command -> !MAY_BE_REFUSED.contains(command))
                .toList();
    }

    private List<String> allDenied() {
        return Pattern.compile("object\\s+(\\S+)")
                .matcher(server.get().command("ACL", "LOG"))
                .results()
                .map(found -> found.group(1).replace("\"", ""))
                .toList();
    }

    private String rulesOf(AclFeature feature) throws IOException {
        return List.copyOf(rows().values()).get(feature.ordinal());
    }

    private static Map<String, String> rows() throws IOException {
        Map<String, String> rows = new LinkedHashMap<>();
        Matcher row = ROW.matcher(Files.readString(PAGE, StandardCharsets.UTF_8));
        while (row.find()) {
            rows.put(row.group("feature"), row.group("rules").replace("\\|", "|"));
        }
        return rows;
    }

    String uri() {
        return server.get().address().replace("redis://", "redis://app:hush@") + "?key-prefix=acl:" + parameters;
    }

    Cache<String, String> cache() {
        return cache(new MutableConfiguration<>());
    }

    Cache<String, String> cache(MutableConfiguration<String, String> configuration) {
        var manager = provider.getCacheManager(java.net.URI.create(uri()), null);
        Cache<String, String> open = manager.getCache("c");
        return open != null ? open : manager.createCache("c", configuration);
    }

    Cache<String, String> withSettings(String settings, UnaryOperator<String> loader) throws IOException {
        Path file = Files.writeString(
                folder.resolve("omnicache.yaml"), "{connection: {uri: '" + uri() + "'}, defaults: {" + settings + "}}");
        return provider.getCacheManager(file.toUri(), null)
                .createCache(
                        "c",
                        new MutableConfiguration<String, String>()
                                .setCacheLoaderFactory(() -> MapStore.loading(loader)));
    }

    Cache<String, String> caches(String... settings) throws IOException {
        List<String> lines = new ArrayList<>(List.of("connection:", "  uri: '" + uri() + "'", "caches:", "  c:"));
        List.of(settings).forEach(setting -> lines.add("    " + setting));
        Path file = Files.writeString(folder.resolve("omnicache.yaml"), String.join("\n", lines));
        return provider.getCacheManager(file.toUri(), null).getCache("c");
    }
}
