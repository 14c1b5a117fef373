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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The pages lead to each other, and to tests and files that are there. Each failure lists all that is wrong. Run with
 * {@code -DargLine=-Domnicache.generate=true}, the test writes the index of the decisions.
 */
class DocumentsTest {
    private static final Path BASE = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
    private static final Path DOCS = BASE.resolve("docs");
    private static final Path DECISIONS = DOCS.resolve("decisions/README.md");
    private static final Pattern ROWS = Pattern.compile("(?m)(^\\| \\d+ \\| .*\n)+");
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:)([^)#]*)(?:#([^)]*))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*(?:Test|IT))[.#`]");
    private static final Pattern VERSION = Pattern.compile("<spring-boot.version>(.*)</");
    private static final Pattern INTERNAL = Pattern.compile("`(internal/[\\w/]+)`");

    @BeforeAll
    static void writeIfAsked() throws IOException {
        if (Boolean.getBoolean("omnicache.generate")) {
            String index = Files.readString(DECISIONS);
            Files.writeString(DECISIONS, ROWS.matcher(index).replaceFirst(Matcher.quoteReplacement(decisionRows())));
        }
    }

    @Test
    void links_leadToFilesAndHeadings() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            for (MatchResult link : results(LINK, page)) {
                Path target = link.group(1).isEmpty()
                        ? page
                        : page.resolveSibling(link.group(1)).normalize();
                if (!Files.exists(target)
                        || link.group(2) != null && !anchors(target).contains(link.group(2))) {
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
    void compatibility_hasTheVersionsOfSpringBoot() throws IOException {
        String page = Files.readString(DOCS.resolve("compatibility.md"));
        assertThat(results(VERSION, BASE.resolve("examples/spring-boot/pom.xml")))
                .isNotEmpty()
                .allSatisfy(version -> assertThat(page).contains(version.group(1)));
    }

    @Test
    void index_hasAllPages() throws IOException {
        Path index = DOCS.resolve("README.md");
        Set<Path> linked = results(LINK, index).stream()
                .map(link -> index.resolveSibling(link.group(1)).normalize())
                .collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(DOCS)) {
            assertThat(files.filter(file -> file.toString().endsWith(".md") && !file.equals(index)))
                    .isSubsetOf(linked);
        }
    }

    @Test
    void decisions_areInTheirIndex() throws IOException {
        assertThat(Files.readString(DECISIONS)).contains(decisionRows());
    }

    /** Of each record its number and its title. */
    private static String decisionRows() throws IOException {
        try (Stream<Path> files = Files.list(DECISIONS.getParent())) {
            return files.filter(file -> !file.equals(DECISIONS))
                    .sorted()
                    .map(file -> {
                        String[] title = results(HEADING, file).get(0).group(1).split("\\. ", 2);
                        return "| " + title[0] + " | [" + title[1] + "](" + file.getFileName() + ") |\n";
                    })
                    .collect(Collectors.joining());
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
