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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.configuration.MutableConfiguration;
import org.assertj.core.api.SoftAssertions;
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
    private static final Pattern ROW = Pattern.compile(
            "(?m)^\\| (?<feature>[^|]+) \\| `(?<rules>\\+(?:[^`|\\\\]|\\\\\\|)*)`" + " \\|(?<remarks>[^\n]*)");
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

    /** Rules in the remarks of a row. */
    private static final Pattern OPTIONAL = Pattern.compile("Optional: `([^`]+)`");

    private static final Pattern ONLY = Pattern.compile("Only [^`|:]*: `([^`]+)`");

    /** These find nothing to do in an empty cache. */
    private static final Set<AclFeature> NEEDS_AN_ENTRY = EnumSet.of(AclFeature.ITERATE, AclFeature.CLEAR);

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    private final RedisCachingProvider provider = new RedisCachingProvider();

    private String parameters = "";

    /** Whether the log names the rule that the user doesn't have. */
    private Callable<Boolean> isNamed = () -> false;

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
        if (NEEDS_AN_ENTRY.contains(feature)) {
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
        if (NEEDS_AN_ENTRY.contains(feature)) {
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
    void wholeRule_hasTheRulesOfAllFeaturesAndNoOthers() throws IOException {
        Set<String> commands = new TreeSet<>();
        rows().values().forEach(row -> commands.addAll(List.of(row.rules().split(" "))));
        commands.removeIf(rule -> rule.startsWith("&omnicache:~")); // The whole rule has all channels of the library.
        commands.add("&omnicache:~*");

        List<String> words = List.of(wholeRule().split("\\s+"));
        assertThat(words.subList(0, 6)).containsExactly("ACL", "SETUSER", "app", "on", ">secret", "~omnicache:*");
        assertThat(words.subList(6, words.size())).containsExactlyInAnyOrderElementsOf(commands);
    }

    /**
     * With one rule less, an exception or a line of the log names the rule. A rule that the row calls optional is
     * refused, and no operation of the cache fails. A rule that the row needs only at times is named or leaves no
     * trace.
     */
    @ParameterizedTest
    @EnumSource
    void feature_withOneRuleLess_namesTheRule(AclFeature feature) throws Exception {
        Row row = rowOf(feature);
        List<String> rules = List.of(row.rules().split(" "));
        assertThat(rules).containsAll(row.optional()).containsAll(row.onlyAtTimes());
        SoftAssertions softly = new SoftAssertions();
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
            if (NEEDS_AN_ENTRY.contains(feature)) {
                server.get().command("SET", "acl:c:k", "\u0010v");
            }
            try (LogCapture log = LogCapture.of("io.omnicache")) {
                Predicate<String> names = naming(rule);
                isNamed = () -> names.test(said(log, List.of()));
                Throwable thrown = catchThrowable(() -> feature.use(this));
                List<Throwable> failures = chain(thrown);
                String without = feature + " without " + rule;
                if (row.onlyAtTimes().contains(rule)) {
                    softly.assertThat(thrown == null || names.test(said(log, failures)))
                            .as("%s, thrown %s", without, thrown)
                            .isTrue();
                } else if (row.optional().contains(rule)) {
                    String begin =
                            rule.substring(1).replace("omnicache:", "acl:").replace("*", "");
                    softly.assertThat(isSoon(() -> refused().stream().anyMatch(each -> each.startsWith(begin))))
                            .as("%s, refused %s", without, refused())
                            .isTrue();
                    softly.assertThat(thrown instanceof CacheException)
                            .as("%s: %s", without, thrown)
                            .isFalse();
                } else {
                    softly.assertThat(isSoon(() -> names.test(said(log, failures))))
                            .as("%s, refused %s, said %s", without, refused(), said(log, failures))
                            .isTrue();
                }
            }
            close();
        }
        softly.assertAll();
    }

    /** Finds the rule in a text, or the quoted command of the server's refusal. */
    private static Predicate<String> naming(String rule) {
        return rule.startsWith("&")
                ? text -> text.contains(rule.replace("omnicache:", "acl:").replaceAll("\\*$", ""))
                : Pattern.compile("[+']" + Pattern.quote(rule.substring(1)) + "(?![a-z|])")
                        .asPredicate();
    }

    /** Some of it is done in the background. */
    private static boolean isSoon(Callable<Boolean> condition) {
        return catchThrowable(() -> Awaitility.await().until(condition)) == null;
    }

    /** Everything that was logged or thrown, in lower case. */
    private static String said(LogCapture log, List<Throwable> thrown) {
        List<String> said = new ArrayList<>(log.messages());
        said.addAll(log.failures());
        thrown.forEach(each -> said.add(String.valueOf(each.getMessage())));
        return String.join("\n", said).toLowerCase(Locale.ROOT);
    }

    /** What was thrown with its causes, but for what the test itself throws. */
    private static List<Throwable> chain(Throwable thrown) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (!(each instanceof AssertionError)) {
                chain.add(each);
            }
        }
        return chain;
    }

    /** The command that creates the page's user with all rules. */
    static String wholeRule() throws IOException {
        Matcher whole = WHOLE.matcher(Files.readString(PAGE));
        assertThat(whole.find()).isTrue();
        return "ACL SETUSER " + whole.group("rule").strip();
    }

    /** For what a feature does in time; without hope once the log names the missing rule. */
    ConditionFactory await() {
        return Awaitility.await().failFast(isNamed);
    }

    /** A lease on an entry of the cache, for as long as another JVM's change or load may take. */
    static void leaseOfAnotherJvm(String kind, String key) {
        server.get().command("SET", "acl:~" + kind + ":{acl:c:" + key + "}", "others:1;", "PX", "100");
    }

    private void allow(String rules) {
        List<String> words = new ArrayList<>(List.of("ACL", "SETUSER", "app", "reset", "on", ">hush", "~acl:*"));
        words.addAll(Arrays.asList(rules.replace("omnicache:", "acl:").trim().split(" +")));
        assertThat(server.get().command(words.toArray(String[]::new))).contains("OK");
        server.get().command("ACL", "LOG", "RESET");
    }

    /** What the server refused, but for what the page says may be refused. */
    private static List<String> denied() {
        return refused().stream()
                .filter(command -> !MAY_BE_REFUSED.contains(command))
                .toList();
    }

    private static List<String> refused() {
        return Pattern.compile("object\\s+(\\S+)")
                .matcher(server.get().command("ACL", "LOG"))
                .results()
                .map(found -> found.group(1).replace("\"", ""))
                .toList();
    }

    private static String rulesOf(AclFeature feature) throws IOException {
        return rowOf(feature).rules();
    }

    private static Row rowOf(AclFeature feature) throws IOException {
        return List.copyOf(rows().values()).get(feature.ordinal());
    }

    /**
     * @param optional rules whose refusal fails nothing
     * @param onlyAtTimes rules that the remarks begin with "Only"
     */
    private record Row(String rules, Set<String> optional, Set<String> onlyAtTimes) {}

    private static Map<String, Row> rows() throws IOException {
        Map<String, Row> rows = new LinkedHashMap<>();
        Matcher row = ROW.matcher(Files.readString(PAGE, StandardCharsets.UTF_8));
        while (row.find()) {
            String remarks = row.group("remarks").replace("\\|", "|");
            rows.put(
                    row.group("feature"),
                    new Row(row.group("rules").replace("\\|", "|"), named(OPTIONAL, remarks), named(ONLY, remarks)));
        }
        return rows;
    }

    private static Set<String> named(Pattern pattern, String remarks) {
        Set<String> rules = new TreeSet<>();
        pattern.matcher(remarks)
                .results()
                .forEach(found -> rules.addAll(List.of(found.group(1).split(" "))));
        return rules;
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
