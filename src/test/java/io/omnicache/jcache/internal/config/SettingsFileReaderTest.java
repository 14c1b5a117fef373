package io.omnicache.jcache.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.internal.codec.UndecodablePolicy;
import io.omnicache.jcache.internal.config.connection.ConnectionSettings;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The content of settings files, and the messages about wrong ones. */
class SettingsFileReaderTest {
    private static final String CACHE_KEYS = CacheSettings.CATALOGUE.names().stream()
            .map(name -> name.split("\\.")[0])
            .distinct()
            .collect(Collectors.joining(", "));

    @Test
    void read_file_givesConnectionAndCaches() {
        SettingsFile file = SettingsFileFixture.read("""
                connection:
                  uri: redis://${REDIS_HOST}:${REDIS_PORT:-6380}
                  password: ${REDIS_PASSWORD}
                  timeout: 500ms
                  client-name: 12
                defaults:
                  statistics: true
                caches:
                  users:
                    expiry:
                      created: 10m
                    key-type: java.lang.String
                    loader: com.acme.UserLoader
                    on-undecodable: throw
                  "session-*":
                  orders: {}
                """);

        assertThat(text(file, "uri")).isEqualTo("redis://redis.example:6380");
        assertThat(text(file, "password")).isEqualTo("hunter2");
        assertThat(text(file, "client-name")).isEqualTo("12");
        assertThat(text(file, "timeout")).isEqualTo("500ms");
        assertThat(file.caches().names()).containsExactlyInAnyOrder("users", "orders");
        assertThat(file.caches().isMatchedByPattern("session-1")).isTrue();
        CacheOptions users = file.caches().optionsOf("users");
        assertThat(users.get(CacheSettings.EXPIRY_CREATED)).isEqualTo(Duration.ofMinutes(10));
        assertThat(users.get(CacheSettings.STATISTICS)).isTrue();
        assertThat(users.get(CacheSettings.ON_UNDECODABLE)).isEqualTo(UndecodablePolicy.THROW);
        assertThat(users.get(CacheSettings.CODEC)).isEqualTo("java");
        assertThat(users.sets(CacheSettings.CODEC)).isFalse();
        assertThat(users.find(CacheSettings.WRITER)).isNull();
        assertThatThrownBy(() -> users.get(CacheSettings.WRITER)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource("emptyFiles")
    void read_emptyFile_givesNothing(String text) {
        SettingsFile file = SettingsFileFixture.read(text);

        assertThat(file.connection()).isEmpty();
        assertThat(file.caches().names()).isEmpty();
    }

    static List<String> emptyFiles() {
        return List.of("", "# nothing\n", "---\n", "connection:\ncaches:\n", "{}");
    }

    @Test
    void read_severalErrors_reportsAll() {
        assertThatThrownBy(() -> SettingsFileFixture.read("""
                connection:
                  timeout: 3 seconds
                  pasword: hunter2
                  db: ${DATABASE}
                caches:
                  users:
                    expiry:
                      craeted: 10m
                    codec: jawa
                    loader: com.acme.Missing
                    statistics: yes
                  orders:
                    second-level:
                      max-entries: 1000
                    swep: index
                  orders:
                cahces:
                """))
                .isInstanceOf(CacheException.class)
                .hasNoCause()
                .hasMessage(
                        """
                The settings file omnicache.yaml has 11 problems:
                  line 2, connection.timeout: found 3 seconds; allowed is a duration such as 500ms, 3s, 10m, 2h or 7d
                  line 3, connection.pasword: unknown key; allowed are %s; did you mean password?
                  line 4, connection.db: found the variable DATABASE, which is neither in the environment nor a system property; set it, or give a default: ${DATABASE:-default}
                  line 8, caches[users].expiry.craeted: unknown key; allowed are created, modified, accessed, touched, eternal; did you mean created?
                  line 9, caches[users].codec: found jawa; allowed is one of java, string, bytes, fory, json, or the name of a class such as com.acme.UserCodec; did you mean java?
                  line 10, caches[users].loader: found the class com.acme.Missing, which is neither in the cache manager's class loader nor in the thread's
                  line 11, caches[users].statistics: found yes; allowed is true or false
                  line 13, caches[orders].second-level: unknown key; allowed are %s
                  line 15, caches[orders].swep: unknown key; allowed are %s; did you mean sweep?
                  line 16, caches: the key orders is there twice, first in line 12
                  line 17, cahces: unknown key; allowed are connection, defaults, caches; did you mean caches?""".formatted(String.join(", ", ConnectionSettings.CATALOGUE.names()), CACHE_KEYS, CACHE_KEYS));
    }

    @ParameterizedTest
    @MethodSource("wrongFiles")
    void read_wrongFile_namesLineAndError(String text, String expected) {
        assertThatThrownBy(() -> SettingsFileFixture.read(text))
                .isInstanceOf(CacheException.class)
                .hasNoCause()
                .hasMessageContaining(expected)
                .message()
                .doesNotContain("hunter2");
    }

    static List<Arguments> wrongFiles() {
        return List.of(
                wrong("- a\n- b", "line 1: found a list; allowed is a block of keys with values"),
                wrong("connection: redis://:hunter2@host", "line 1, connection: found a text; allowed is a block"),
                wrong("connection:\n  password: [hunter2]", "line 2, connection.password: found a list; allowed is a"),
                wrong("connection:\n  uri:", "line 2, connection.uri: found nothing; allowed is a"),
                wrong("connection:\n  uri: ''", "line 2, connection.uri: found an empty text"),
                wrong("connection:\n  timeout:", "line 2, connection.timeout: found nothing; allowed is a duration"),
                wrong("connection:\n  password: *hunter2", "line 2: aliases and anchors are not read here"),
                wrong("connection:\n  password: &hunter2", "line 2, connection.password: anchors are not read here"),
                wrong("connection:\n  password: &a hunter2", "line 2, connection.password: anchors are not read here"),
                wrong("connection:\n  password: !hunter2", "tags are not read here"),
                wrong("connection:\n  password: !!hunter2 x", "line 2: tags are not read here"),
                wrong("connection:\n  password: !a!hunter2 x", "line 2: tags are not read here"),
                wrong("connection:\n  password: @hunter2", "line 2: not YAML: no text may begin with this character"),
                wrong("connection:\n  password: \"hunter2", "line 2: not YAML: a text in quotes that isn't"),
                wrong("connection:\n  password: \"\\hunter2\"", "line 2: not YAML: a text in quotes"),
                wrong("connection:\n  password: a: hunter2", "line 2: not YAML: a colon where none may be"),
                wrong("connection:\n  password\n  hunter2\n", "line 2, connection: found a text; allowed is a block"),
                wrong("connection:\n  db: 1\n  hunter2\ncaches:", "not YAML: a key without a colon"),
                wrong("connection: {db: 1]", "line 1: not YAML: the text doesn't go on as it must"),
                wrong("connection:\n\tdb: 1", "line 2: not YAML"),
                wrong("a: 1\n---\nb: 2", "more than one document"),
                wrong("a: \u0001hunter2", "line 1: not YAML: a character that no YAML text may hold"),
                wrong("[".repeat(50), "nested deeper than 20"),
                wrong("? [a]\n: b", "line 1: found a key that is no text"),
                wrong("\"\": b", "line 1: found a key that is no text, or an empty one"),
                wrong("a: &x [1]\nb: [*x, *x]", "aliases"),
                wrong("connection:\n  timeout: ${REDIS_PASSWORD}", "found ${REDIS_PASSWORD}; allowed is a duration"),
                wrong("connection:\n  timeout: redis://:hunter2@h", "found a text that is not shown; allowed is a dur"),
                wrong("connection:\n  timeout: //u:hunter2@h", "found a text that is not shown; allowed is a dur"),
                wrong("connection:\n  timeout: u:hunter2", "found a text that is not shown; allowed is a dur"),
                wrong("connection:\n  timeout: hunter2@h", "found a text that is not shown; allowed is a dur"),
                wrong(
                        "connection:\n  db: \"1\"",
                        "found a text in quotes; allowed is a number from 0 to 1000000, with"),
                wrong("connection:\n  db: 1.5", "found 1.5; allowed is a number"),
                wrong("connection:\n  db: ${}", "found a ${ that doesn't begin a variable"),
                wrong("connection:\n  client-name: " + "a b".repeat(50), "a ba ba ..."),
                wrong("caches:\n  *", "put a text that begins with * or & in quotes, for example \"*\""),
                wrong(
                        "caches:\n  a:\n    statistics: \"true\"",
                        "line 3, caches[a].statistics: found a text in quotes"),
                wrong(
                        "caches:\n  a:\n    codec: kryo",
                        "codec: found kryo; allowed is one of java, string, bytes, fory, json, or the name of a class"),
                wrong(
                        "caches:\n  a:\n    codec: com.acme.Missing",
                        "found the class com.acme.Missing, which is neither"),
                wrong(
                        "caches:\n  a:\n    codec: java.lang.String",
                        "allowed is one that implements io.omnicache.jcache.spi.ValueCodec"),
                wrong(
                        "caches:\n  a:\n    codec: io.omnicache.jcache.spi.ValueCodec",
                        "allowed is a public one, not abstract"),
                wrong(
                        "caches:\n  a:\n    failure-policy: ignore",
                        "caches[a].failure-policy: found ignore; allowed is one of throw, miss"),
                wrong(
                        "caches:\n  a:\n    limits: {max-entries: 5}",
                        "limits.max-entries: unknown key; allowed are value-size"),
                wrong("caches:\n  a:\n    expiry: 10m", "line 3, caches[a].expiry: found a text; allowed is a block"),
                wrong(
                        "caches:\n  a:\n    expiry: {created: 1m, touched: 1m}",
                        "one expiry is there already, in line 3"),
                wrong("caches:\n  a:\n    expiry: {eternal: false}", "found false; allowed is true"),
                wrong("caches:\n  a:\n    expiry: {created: 0s}", "found 0s; allowed is a duration"),
                wrong("caches:\n  a:\n    loader: java.lang.String", "allowed is one that implements javax.cache"),
                wrong("caches:\n  a:\n    writer: javax.cache.integration.CacheWriter", "allowed is a public one"),
                wrong("caches:\n  a:\n    key-type: a b", "found a b; allowed is the name of a class"),
                wrong("caches:\n  a:\n    key-type: ${REDIS_PASSWORD}", "found the class ${REDIS_PASSWORD}, which"),
                wrong("caches:\n  a:\n    serial-filter: 'maxdepth=x'", "or a pattern as for jdk.serialFilter"));
    }

    /** A template leaves such values where there is no password. */
    @ParameterizedTest
    @ValueSource(strings = {"null", "~", "", "''", "\"\"", "Null", "${EMPTY}", "${UNSET:-}", "# none"})
    void read_emptyPassword_countsAsNone(String written) {
        SettingsFile file = SettingsFileFixture.read("""
                connection:
                  password: %1$s
                  username: %1$s
                  namespace: %1$s
                  tls-ca-certificate: %1$s
                  db: 1
                """.formatted(written));

        assertThat(file.connection()).containsOnlyKeys("db");
    }

    @Test
    void read_nullInQuotes_isAPassword() {
        assertThat(SettingsFileFixture.read("connection: {password: 'null'}").connection())
                .containsKey("password");
    }

    @Test
    void read_200Errors_showsTheFirst50() {
        assertThatThrownBy(() -> SettingsFileFixture.read("caches:\n  a:\n" + keys(200)))
                .hasMessageContaining("has 200 problems")
                .hasMessageContaining("line 52")
                .hasMessageNotContaining("line 53,")
                .hasMessageContaining("and 150 more");
    }

    private static @Nullable String text(SettingsFile file, String name) {
        SettingsFile.Value value = file.connection().get(name);
        return value == null ? null : value.text();
    }

    private static String keys(int count) {
        StringBuilder keys = new StringBuilder();
        for (int i = 0; i < count; i++) {
            keys.append("    x").append(i).append(": 1\n");
        }
        return keys.toString();
    }

    private static Arguments wrong(String text, String expected) {
        return Arguments.of(text, expected);
    }
}
