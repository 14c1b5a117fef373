package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What several poms and pages say is the same everywhere, and the classes that poms name exist. */
class BuildFilesTest {
    private static final Pattern PROPERTY = Pattern.compile("<([\\w.-]+\\.version)>([^<$]+)</\\1>");
    private static final Pattern INTERNAL = Pattern.compile(">(io\\.omnicache\\.jcache\\.internal\\.[\\w.]+)<");
    private static final Pattern HIBERNATE =
            Pattern.compile("Hibernate ORM[^\\d]*([67](?:\\.\\d+)+)(?: and ([67](?:\\.\\d+)+))?");

    /** Each profile of the Spring Boot example is another version by intention. */
    private static final Set<String> SEVERAL = Set.of("spring-boot.version");

    @Test
    void properties_ofOneName_haveOneValueInAllPoms() throws IOException {
        Map<String, Set<String>> values = new TreeMap<>();
        for (Path pom : poms()) {
            Matcher property = PROPERTY.matcher(Files.readString(pom));
            while (property.find()) {
                if (!SEVERAL.contains(property.group(1))) {
                    values.computeIfAbsent(property.group(1), name -> new TreeSet<>())
                            .add(property.group(2));
                }
            }
        }
        assertThat(values).containsKeys("hibernate6.version", "hibernate7.version", "redisson.version");
        assertThat(values)
                .allSatisfy((name, found) -> assertThat(found).as(name).hasSize(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/hibernate.md", "docs/compatibility.md"})
    void page_versionsOfHibernate_areThoseOfTheExample(String page) throws IOException {
        String pom = Files.readString(Path.of("examples/hibernate/pom.xml"));
        Matcher named = HIBERNATE.matcher(Files.readString(Path.of(page)));
        assertThat(named.find()).as("a line with the versions").isTrue();
        assertThat(named.group(1)).isEqualTo(version(pom, "hibernate7.version"));
        assertThat(named.group(2)).isEqualTo(version(pom, "hibernate6.version"));
    }

    @Test
    void classes_namedInPoms_exist() throws Exception {
        List<String> names = new ArrayList<>();
        for (Path pom : poms()) {
            INTERNAL.matcher(Files.readString(pom)).results().forEach(found -> names.add(found.group(1)));
        }
        assertThat(names).isNotEmpty();
        for (String name : names) {
            assertThat(Class.forName(name, false, getClass().getClassLoader())).hasToString("class " + name);
        }
    }

    private static String version(String pom, String property) {
        Matcher found = PROPERTY.matcher(pom);
        while (found.find()) {
            if (found.group(1).equals(property)) {
                return found.group(2).replace(".Final", "");
            }
        }
        throw new AssertionError(property + " is missing");
    }

    private static List<Path> poms() throws IOException {
        try (Stream<Path> nested = Stream.of("src/it", "examples", "tck", "benchmarks")
                .flatMap(folder -> list(Path.of(folder)))
                .filter(file -> file.endsWith("pom.xml"))) {
            return Stream.concat(Stream.of(Path.of("pom.xml")), nested).toList();
        }
    }

    private static Stream<Path> list(Path folder) {
        try {
            return Files.find(folder, 2, (file, attributes) -> attributes.isRegularFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
