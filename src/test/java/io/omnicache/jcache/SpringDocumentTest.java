package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The code in {@code docs/spring.md} is the code of the example application, which has tests. */
class SpringDocumentTest {
    private static final Pattern BLOCK = Pattern.compile("```\\w+\\n(.*?)```", Pattern.DOTALL);

    @Test
    void blocks_areFromTheExample() throws IOException {
        List<String> blocks = BLOCK.matcher(Files.readString(Path.of("docs/spring.md")))
                .results()
                .map(block -> block.group(1))
                .toList();
        List<String> files = filesOf(Path.of("examples/spring-boot/src/main"));

        assertThat(blocks)
                .hasSize(4)
                .allSatisfy(block ->
                        assertThat(files).anySatisfy(file -> assertThat(file).contains(block)));
    }

    @Test
    void versions_areTheExamples() throws IOException {
        String pom = Files.readString(Path.of("examples/spring-boot/pom.xml"));
        List<String> versions = Pattern.compile("<spring-boot.version>(.*)</spring-boot.version>")
                .matcher(pom)
                .results()
                .map(version -> version.group(1))
                .toList();

        assertThat(versions).hasSize(2);
        assertThat(Files.readString(Path.of("docs/spring.md"))).contains(versions);
    }

    private static List<String> filesOf(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .map(SpringDocumentTest::read)
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
