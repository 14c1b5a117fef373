package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages lead to each other, and to tests and files that are there. Each failure lists all that is wrong. */
class DocumentsTest {
    private static final Path BASE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    private static final Path DOCS = BASE.resolve("docs");
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]*)(?:#([^)]*))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*(?:Test|IT))[.#`]");
    private static final Pattern VERSION =
            Pattern.compile("<(?:hibernate|spring-boot).version>([\\d.]+?)(?:.Final)?</");
    private static final Pattern INTERNAL = Pattern.compile("`(internal/[\\w/]+)`");

    @Test
    void links_leadToFilesAndHeadings() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            for (MatchResult link : results(LINK, page)) {
                Path target = link.group(1).isEmpty()
                        ? page
                        : page.resolveSibling(link.group(1)).normalize();
                if (!Files.exists(target) || link.group(2) != null && !anchors(target).contains(link.group(2))) {
                    broken.add(BASE.relativize(page) + ": " + link.group());
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    @Test
    void tests_thatPagesName_exist() throws IOException {
        Set<String> existing = new TreeSet<>();
        for (String folder : List.of("src", "tck", "examples", "benchmarks")) {
            try (Stream<Path> files = Files.walk(BASE.resolve(folder))) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith(".java"))
                        .forEach(name -> existing.add(name.substring(0, name.length() - ".java".length())));
            }
        }
        List<String> missing = new ArrayList<>();
        for (Path page : pages()) {
            for (MatchResult test : results(TEST, page)) {
                if (!existing.contains(test.group(1))) {
                    missing.add(BASE.relativize(page) + ": " + test.group(1));
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void files_thatPagesName_exist() throws IOException {
        Path sources = BASE.resolve("src/main/java/io/omnicache/jcache");
        List<String> missing = new ArrayList<>();
        for (Path page : pages()) {
            for (MatchResult file : results(INTERNAL, page)) {
                if (!Files.exists(sources.resolve(file.group(1)))
                        && !Files.exists(sources.resolve(file.group(1) + ".java"))) {
                    missing.add(BASE.relativize(page) + ": " + file.group(1));
                }
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void compatibility_hasTheVersionsOfThePoms() throws IOException {
        String page = Files.readString(DOCS.resolve("compatibility.md"));
        for (String pom : List.of("pom.xml", "examples/hibernate/pom.xml", "examples/spring-boot/pom.xml")) {
            assertThat(results(VERSION, BASE.resolve(pom)))
                    .as(pom)
                    .isNotEmpty()
                    .allSatisfy(version -> assertThat(page).contains(version.group(1)));
        }
    }

    @Test
    void indexes_haveAllPages() throws IOException {
        for (Path index : List.of(DOCS.resolve("README.md"), DOCS.resolve("decisions/README.md"))) {
            Set<Path> linked = results(LINK, index).stream()
                    .map(link -> index.resolveSibling(link.group(1)).normalize())
                    .collect(Collectors.toSet());
            try (Stream<Path> files = Files.list(index.getParent())) {
                assertThat(files.filter(file -> file.toString().endsWith(".md") && !file.equals(index)))
                        .isSubsetOf(linked);
            }
        }
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> docs = Files.walk(DOCS);
                Stream<Path> root = Files.list(BASE)) {
            return Stream.concat(docs, root)
                    .filter(page -> page.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    private static List<MatchResult> results(Pattern pattern, Path page) {
        try {
            return pattern.matcher(Files.readString(page)).results().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As GitHub makes them of headings. */
    private static List<String> anchors(Path page) {
        return results(HEADING, page).stream()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9 _-]", "")
                        .replace(' ', '-'))
                .toList();
    }
}
