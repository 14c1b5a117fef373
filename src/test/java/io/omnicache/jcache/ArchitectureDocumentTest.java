package io.omnicache.jcache;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * {@code docs/architecture.md} agrees with the code: its table has every package, its picture has every dependency
 * between packages, and its lists name classes that exist. Run with {@code -DargLine=-Domnicache.generate=true}, the
 * test writes the picture.
 */
class ArchitectureDocumentTest {
    private static final Path PAGE = Path.of(System.getProperty("basedir", ""), "docs", "architecture.md");
    private static final String ROOT = "io.omnicache.jcache";
    private static final String INTERNAL = ROOT + ".internal.";
    private static final int LONGEST_LIST = 12;
    private static final Pattern PICTURE = Pattern.compile("```mermaid\ngraph TD\n(?<arrows>.*?)```", Pattern.DOTALL);
    private static final Pattern ARROW = Pattern.compile("(?m)^ *(?<from>\\S+) --> (?<to>\\S+)$");
    private static final Pattern TABLE_ROW = Pattern.compile("(?m)^\\| `(?<name>[a-z0-9.]+)` \\|");
    private static final Pattern WAY = Pattern.compile("(?ms)^### (?<title>[^\n]+)\n(?<text>.*?)(?=^##|\\z)");
    private static final Pattern STEP = Pattern.compile("(?m)^\\d+\\. `(?<name>[\\w.]+)`");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(location -> !location.contains(testClasses()))
            .importPackages(ROOT);

    private static String page = "";

    @BeforeAll
    static void readPage() throws IOException {
        page = Files.readString(PAGE);
        if (Boolean.getBoolean("omnicache.generate")) {
            String picture = "```mermaid\ngraph TD\n" + lines(withoutImplied(dependencies())) + "```";
            page = PICTURE.matcher(page).replaceFirst(Matcher.quoteReplacement(picture));
            Files.writeString(PAGE, page);
        }
    }

    @Test
    void table_namesEveryPackage() {
        List<String> named = matches(TABLE_ROW, page, "name");

        assertThat(named).doesNotHaveDuplicates();
        Set<String> packages = packages();
        assertThat(new TreeSet<>(named))
                .as(
                        "%nPackages without a row:%n%s%nRows without a package: %s",
                        without(packages, named).stream()
                                .map(name -> "| `" + name + "` |  |")
                                .collect(joining("\n")),
                        without(named, packages))
                .isEqualTo(packages);
    }

    @Test
    void picture_hasEveryDependencyOfThePackages_directlyOrByAWay() {
        Map<String, Set<String>> code = dependencies();
        Map<String, Set<String>> drawn = drawn();

        Set<String> wrong = new TreeSet<>();
        drawn.forEach((from, targets) -> targets.stream()
                .filter(to -> !code.getOrDefault(from, Set.of()).contains(to))
                .forEach(to -> wrong.add(arrow(from, to))));
        Set<String> missing = new TreeSet<>();
        code.forEach((from, targets) -> targets.stream()
                .filter(to -> !isReached(drawn, from, to))
                .forEach(to -> missing.add(arrow(from, to) + because(from, to))));
        assertThat(missing.size() + wrong.size())
                .as(
                        "%nArrows that the code doesn't have:%n%s%nDependencies that no way of arrows has:%n%s%n"
                                + "The picture of the code:%n%s",
                        String.join("\n", wrong), String.join("\n", missing), lines(withoutImplied(code)))
                .isZero();
    }

    @Test
    void picture_hasNoCycle() {
        Map<String, Set<String>> drawn = drawn();

        assertThat(drawn.keySet()).noneMatch(name -> isReached(drawn, name, name));
    }

    @Test
    void lists_nameClassesThatExist() {
        Map<String, String> qualified = new TreeMap<>();
        Set<String> existing = new TreeSet<>();
        for (JavaClass each : CLASSES) {
            String name = classNameOf(each);
            existing.add(name);
            qualified.merge(each.getSimpleName(), name, (one, other) -> one + " or " + other);
        }
        List<String> missing = new ArrayList<>();
        for (String name : matches(STEP, page, "name")) {
            if (!existing.contains(name)) {
                String simple = name.substring(name.lastIndexOf('.') + 1);
                missing.add(name + ": write " + qualified.getOrDefault(simple, "another class, none is called so"));
            }
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void lists_areShort() {
        List<MatchResult> ways = WAY.matcher(page).results().toList();

        assertThat(ways).hasSizeGreaterThanOrEqualTo(5);
        for (MatchResult way : ways) {
            assertThat(matches(STEP, way.group(2), "name"))
                    .as(way.group(1))
                    .isNotEmpty()
                    .hasSizeLessThanOrEqualTo(LONGEST_LIST);
        }
    }

    private static String testClasses() {
        return ArchitectureDocumentTest.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
    }

    private static Set<String> packages() {
        return sources().map(each -> nameOf(each.getPackageName())).collect(toCollection(TreeSet::new));
    }

    private static Stream<JavaClass> sources() {
        return CLASSES.stream().filter(each -> !each.getSimpleName().equals("package-info"));
    }

    /** By package, the other packages that it uses. The root's public types are used everywhere and left out. */
    private static Map<String, Set<String>> dependencies() {
        Map<String, Set<String>> dependencies = new TreeMap<>();
        sources()
                .flatMap(each -> each.getDirectDependenciesFromSelf().stream())
                .filter(each -> isOurs(each.getTargetClass()) && !isSeenEverywhere(each.getTargetClass()))
                .forEach(each -> {
                    String from = nameOf(each.getOriginClass().getPackageName());
                    String to =
                            nameOf(each.getTargetClass().getBaseComponentType().getPackageName());
                    if (!from.equals(to)) {
                        dependencies
                                .computeIfAbsent(from, name -> new TreeSet<>())
                                .add(to);
                    }
                });
        return dependencies;
    }

    private static boolean isOurs(JavaClass type) {
        String name = type.getBaseComponentType().getPackageName();
        return name.equals(ROOT) || name.startsWith(ROOT + ".");
    }

    private static boolean isSeenEverywhere(JavaClass type) {
        return type.getBaseComponentType().getPackageName().equals(ROOT);
    }

    private static String because(String from, String to) {
        return sources()
                .flatMap(each -> each.getDirectDependenciesFromSelf().stream())
                .filter(each -> nameOf(each.getOriginClass().getPackageName()).equals(from)
                        && isOurs(each.getTargetClass())
                        && !isSeenEverywhere(each.getTargetClass())
                        && nameOf(each.getTargetClass().getBaseComponentType().getPackageName())
                                .equals(to))
                .map(each -> "  (" + each.getOriginClass().getSimpleName() + " uses "
                        + each.getTargetClass().getSimpleName() + ")")
                .findFirst()
                .orElse("");
    }

    private static Map<String, Set<String>> drawn() {
        Matcher picture = PICTURE.matcher(page);
        assertThat(picture.find()).as("a picture in the page").isTrue();
        Map<String, Set<String>> drawn = new TreeMap<>();
        Matcher arrow = ARROW.matcher(picture.group("arrows"));
        while (arrow.find()) {
            drawn.computeIfAbsent(arrow.group("from"), name -> new TreeSet<>()).add(arrow.group("to"));
        }
        return drawn;
    }

    /** The same without arrows between packages that a longer way connects, too. */
    private static Map<String, Set<String>> withoutImplied(Map<String, Set<String>> dependencies) {
        Map<String, Set<String>> reduced = new TreeMap<>();
        dependencies.forEach((from, targets) -> {
            Set<String> kept = new TreeSet<>(targets);
            kept.removeIf(
                    to -> targets.stream().anyMatch(other -> !other.equals(to) && isReached(dependencies, other, to)));
            reduced.put(from, kept);
        });
        return reduced;
    }

    private static boolean isReached(Map<String, Set<String>> arrows, String from, String to) {
        Set<String> seen = new TreeSet<>();
        List<String> open = new ArrayList<>(arrows.getOrDefault(from, Set.of()));
        while (!open.isEmpty()) {
            String next = open.remove(open.size() - 1);
            if (next.equals(to)) {
                return true;
            }
            if (seen.add(next)) {
                open.addAll(arrows.getOrDefault(next, Set.of()));
            }
        }
        return false;
    }

    private static String lines(Map<String, Set<String>> arrows) {
        return arrows.entrySet().stream()
                .flatMap(each -> each.getValue().stream().map(to -> "    " + arrow(each.getKey(), to) + "\n"))
                .collect(joining());
    }

    private static String arrow(String from, String to) {
        return from + " --> " + to;
    }

    /** {@code jcache} for the root, {@code redis.pipeline} for what is internal. */
    private static String nameOf(String packageName) {
        if (packageName.equals(ROOT)) {
            return "jcache";
        }
        return packageName.startsWith(INTERNAL)
                ? packageName.substring(INTERNAL.length())
                : packageName.substring(ROOT.length() + 1);
    }

    private static String classNameOf(JavaClass type) {
        String inPackage = type.getName().substring(type.getPackageName().length() + 1);
        return nameOf(type.getPackageName()) + "." + inPackage.replace('$', '.');
    }

    private static List<String> matches(Pattern pattern, String text, String group) {
        List<String> found = new ArrayList<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(group));
        }
        return found;
    }

    private static Set<String> without(Iterable<String> all, Iterable<String> removed) {
        Set<String> rest = new TreeSet<>();
        all.forEach(rest::add);
        removed.forEach(rest::remove);
        return rest;
    }
}
