package io.omnicache.jcache.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.omnicache.jcache.internal.config.connection.ConnectionSettings;
import io.omnicache.jcache.internal.config.setting.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.cache.CacheException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The JSON Schema and the reference file are generated from the settings and must be up to date. Run with
 * {@code -DargLine=-Domnicache.generate=true}, the test writes them.
 */
class GeneratedFilesTest {
    private static final Path BASE = Path.of(System.getProperty("basedir", ""));
    private static final Path SCHEMA = BASE.resolve("src/main/resources/META-INF/omnicache.schema.json");
    private static final Path REFERENCE = BASE.resolve("docs/reference.yaml");

    @BeforeAll
    static void writeIfAsked() throws IOException {
        if (Boolean.getBoolean("omnicache.generate")) {
            Files.writeString(SCHEMA, schemaText());
            Files.writeString(REFERENCE, ReferenceFile.make());
        }
    }

    @Test
    void schema_inTheJar_isUpToDate() throws IOException {
        assertUpToDate(SCHEMA, schemaText());
    }

    @Test
    void reference_inTheDocumentation_isUpToDate() throws IOException {
        assertUpToDate(REFERENCE, ReferenceFile.make());
    }

    @Test
    void read_reference_givesTheDefaults() throws IOException {
        String text = Files.readString(REFERENCE);

        SettingsFile file = SettingsFileFixture.read(text);

        List<String> said = new ArrayList<>();
        for (Setting<?> setting : ConnectionSettings.CATALOGUE.all()) {
            SettingsFile.Value value = file.connection().get(setting.name());
            assertThat(value == null ? null : value.value()).isEqualTo(setting.defaultValue());
            said.add(setting.name());
        }
        CacheOptions options = file.caches().optionsOf("users");
        for (Setting<?> setting : CacheSettings.CATALOGUE.all()) {
            assertThat(options.sets(setting)).as(setting.name()).isEqualTo(setting.defaultText() != null);
            assertThat((Object) options.find(setting)).isEqualTo(setting.defaultValue());
            said.add(setting.name().substring(setting.name().indexOf('.') + 1));
        }
        assertThat(said).allSatisfy(name -> assertThat(text).containsPattern("(?m)^ +#?" + name + ":"));
        assertThat(errors(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "connection:\ndefaults:\ncaches:\n",
                "connection: {uri: 'redis://h', db: 3, password: 12345, client-name: 1.5, key-prefix: ''}",
                "connection: {db: '${DB:-3}', tls-verify-host: '${YES}', read-from: replica}",
                "connection: {timeout: '${T:-3s}', tls-verify-host: true}",
                "defaults: {statistics: true}",
                "caches: {users: }",
                "caches: {'*': {expiry: {created: 10m}}, 'a?': {expiry: {eternal: true}}}",
                "caches: {a: {codec: string, key-type: java.lang.String, loader: com.acme.UserLoader}}",
                "caches: {a: {codec: json, value-type: com.acme.User}, b: {codec: 'io.omnicache.jcache.codec.ApplicationCodecs$Points'}}",
                "caches: {a: {codec: '${CODEC}', override: true, on-undecodable: throw, limits: }}",
                "caches: {a: {event-timeout: 500ms, serial-filter: 'java.**;!*'}}",
                "caches: {a: {limits: {value-size: 10MB}}, b: {limits: {value-size: 1048576}}, c: {limits: {value-size: 1gb}}}",
                "connection: {value-size: '${SIZE:-64KB}'}\ndefaults: {limits: {value-size: '5'}}",
                "caches: {a: {refresh-ahead: 1%}, b: {refresh-ahead: '99%'}, c: {refresh-after: 5m}}",
                "caches: {a: {expiry-jitter: 0%}, b: {expiry-jitter: '99%'}, c: {expiry-jitter: '${JITTER:-10%}'}}",
                "caches: {a: {failure-policy: miss}}",
                "caches: {a: {loading: cluster, load-timeout: 5s, remember-missing: 30s, entry-processor: exclusive}}",
                "caches: {a: {leases: true, lease-time: 10s}}",
                "caches: {a: {sweep: scan, store-by-value: tolerate}}",
                "caches: {a: {store-lease: 5s, write-behind: true, write-behind-delay: 100ms, write-behind-batch-size: 5}}",
                "caches: {a: {near-cache: true, near-cache-keys: hot}, b: {near-cache: {keys: hot, max-bytes: 64MB}}}",
                "defaults: {near-cache: {}}\ncaches: {a: {near-cache: false}, b: {write-behind: {delay: 1s}}}"
            })
    void read_validFile_isValidToReaderAndSchema(String text) throws IOException {
        assertThatCode(() -> SettingsFileFixture.read(text)).doesNotThrowAnyException();
        assertThat(errors(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[]",
                "text",
                "cahces: {}",
                "connection: redis://h",
                "connection: [a]",
                "connection: {unknown: 1}",
                "connection: {uri: }",
                "connection: {uri: ''}",
                "connection: {password: [a]}",
                "connection: {password: {a: b}}",
                "connection: {db: many}",
                "connection: {db: '3'}",
                "connection: {db: -1}",
                "connection: {db: 1000001}",
                "connection: {db: 1.5}",
                "connection: {timeout: 10}",
                "connection: {timeout: 10 minutes}",
                "connection: {tls-verify-host: yes}",
                "connection: {tls-verify-host: 'true'}",
                "connection: {read-from: slaves}",
                "connection: {client-name: a b}",
                "defaults: [a]",
                "caches: [users]",
                "caches: {'': {}}",
                "caches: {a: text}",
                "caches: {a: {expiry: 10m}}",
                "caches: {a: {expiry: {created: 1m, touched: 1m}}}",
                "caches: {a: {expiry: {eternal: false}}}",
                "caches: {a: {expiry: {creation: 1m}}}",
                "caches: {a: {codec: xml}}",
                "caches: {a: {near-cache: {hot: true}}}",
                "caches: {a: {near-cache: hot}}",
                "caches: {a: {leases: {}}}",
                "caches: {a: {codec: kryo}}",
                "caches: {a: {codec: UserCodec}}",
                "caches: {a: {codec: 'com.acme.User-Codec'}}",
                "caches: {a: {key-type: 'a b'}}",
                "caches: {a: {key-type: 5}}",
                "caches: {a: {statistics: 1}}",
                "caches: {a: {near-cache: {max-entries: none}}}",
                "caches: {a: {limits: {max-entries: 5}}}",
                "caches: {a: {limits: {value-size: 0}}}",
                "caches: {a: {limits: {value-size: -1}}}",
                "caches: {a: {limits: {value-size: 1.5MB}}}",
                "caches: {a: {limits: {value-size: 1 MB}}}",
                "caches: {a: {limits: {value-size: 5TB}}}",
                "caches: {a: {limits: {value-size: 1073741825}}}",
                "connection: {value-size: lots}",
                "caches: {a: {compression: {above: 0}}}",
                "caches: {a: {compression: {codec: gzip}}}",
                "caches: {a: {encryption: {keys: c2VjcmV0}}}",
                "caches: {a: {encryption: {key: k}}}",
                "caches: {a: {expiry-jitter: 100%}}",
                "caches: {a: {expiry-jitter: 10}}",
                "caches: {a: {load-timeout: 5}}",
                "caches: {a: {loading: once}}",
                "caches: {a: {remember-missing: true}}",
                "caches: {a: {refresh-after: 5}}",
                "caches: {a: {refresh-ahead: 0%}}",
                "caches: {a: {refresh-ahead: 0.8}}",
                "caches: {a: {event-scope: some}}",
                "caches: {a: {event-scope: jvm}}",
                "caches: {a: {entry-processor: locked}}",
                "caches: {a: {failure-policy: ignore}}",
                "caches: {a: {near-cache: }}",
                "caches: {a: {serial-filter: ''}}",
                "caches: {a: {uri: 'redis://h'}}",
                "caches: {a: {write-behind: {delays: 1s}}}",
                "caches: {a: {write-behind-queue-size: 0}}"
            })
    void read_wrongFile_isWrongToReaderAndSchema(String text) throws IOException {
        assertThatCode(() -> SettingsFileFixture.read(text)).isInstanceOf(CacheException.class);
        assertThat(errors(text)).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("words")
    void read_eachAllowedWord_isValidToReaderAndSchema(String setting, String word) throws IOException {
        int dot = setting.indexOf('.');
        String text = dot < 0
                ? "defaults: {" + setting + ": " + word + "}"
                : "defaults: {" + setting.substring(0, dot) + ": {" + setting.substring(dot + 1) + ": " + word + "}}";

        assertThatCode(() -> SettingsFileFixture.read(text)).doesNotThrowAnyException();
        assertThat(errors(text)).isEmpty();
    }

    static List<Object[]> words() {
        List<Object[]> words = new ArrayList<>();
        for (Setting<?> setting : CacheSettings.CATALOGUE.all()) {
            if (setting.type().schema().get("enum") instanceof List<?> allowed) {
                allowed.forEach(word -> words.add(new Object[] {setting.name(), word}));
            }
        }
        return words;
    }

    static Set<ValidationMessage> errors(String yaml) throws IOException {
        JsonSchema schema = JsonSchemaFactory.getInstance(VersionFlag.V202012).getSchema(Files.readString(SCHEMA));
        return schema.validate(YamlToJson.convert(yaml));
    }

    private static String schemaText() throws JsonProcessingException {
        return new ObjectMapper()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .writeValueAsString(SettingsSchema.make())
                        .replace("\r\n", "\n")
                + "\n";
    }

    private static void assertUpToDate(Path file, String expected) throws IOException {
        assertThat(file)
                .as("made from the settings: run this test with -DargLine=-Domnicache.generate=true to write it anew")
                .hasContent(expected);
    }
}
