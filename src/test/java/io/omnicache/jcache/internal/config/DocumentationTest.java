package io.omnicache.jcache.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples in the documentation of the configuration are correct. They are read from the page itself. */
class DocumentationTest {
    private static final Path PAGE = Path.of(System.getProperty("basedir", ""), "docs", "configuration.md");
    private static final Pattern EXAMPLE = Pattern.compile("```(?<kind>[a-z ]+)\n(?<text>.*?)```", Pattern.DOTALL);

    @ParameterizedTest
    @MethodSource("files")
    void read_exampleFile_isValidAndGivesAConnection(String text) throws IOException {
        SettingsFile file = SettingsFileFixture.read(text);

        assertThat(GeneratedFilesTest.errors(text)).isEmpty();
        Map<String, String> connection = new TreeMap<>();
        file.connection().forEach((name, value) -> connection.put(name, value.text()));
        @Nullable String uri = connection.remove("uri");
        assertThat(ConnectionUri.parse(
                        uri == null ? ConnectionUri.DEFAULT_SERVER : uri, ConnectionUri.DEFAULT_IDENTITY, connection))
                .isNotNull();
    }

    @Test
    void parse_exampleUrl_succeeds() throws IOException {
        List<String> urls = examples("text url");

        assertThat(urls).isNotEmpty();
        for (String block : urls) {
            block.lines().forEach(url -> assertThat(ConnectionUri.parse(url)).isNotNull());
        }
    }

    @Test
    void of_exampleProperties_succeeds() throws IOException {
        for (String block : examples("properties")) {
            Properties properties = new Properties();
            properties.load(new java.io.StringReader(block));
            assertThat(ManagerOptions.of(
                            ConnectionUri.DEFAULT_IDENTITY, getClass().getClassLoader(), properties))
                    .isNotNull();
        }
    }

    @Test
    void read_wrongExampleFile_hasTheDocumentedMessage() throws IOException {
        List<String> wrong = examples("yaml wrong");
        List<String> messages = examples("text message");

        assertThat(wrong).isNotEmpty().hasSameSizeAs(messages);
        for (int i = 0; i < wrong.size(); i++) {
            String text = wrong.get(i);
            assertThatThrownBy(() -> SettingsFileFixture.read(text))
                    .isInstanceOf(CacheException.class)
                    .hasMessage(messages.get(i).strip());
        }
    }

    static List<String> files() throws IOException {
        return examples("yaml");
    }

    private static List<String> examples(String kind) throws IOException {
        List<String> found = new ArrayList<>();
        Matcher example = EXAMPLE.matcher(Files.readString(PAGE));
        while (example.find()) {
            if (example.group("kind").equals(kind)) {
                found.add(example.group("text"));
            }
        }
        return found;
    }
}
