package io.omnicache.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.yaml.snakeyaml.Yaml;

/** What the jar and the list of its parts, the file with the classifier "cyclonedx", say of other people's work. */
class SupplyChainTest {
    /** The products whose classes the jar carries, by the group of their artifacts, as NOTICE calls them. */
    private static final Map<String, String> CARRIED =
            Map.of("org.redisson", "Redisson", "io.github.resilience4j", "Resilience4j");

    @Test
    void notice_carriedProducts_haveTheVersionsOfTheListOfParts() throws IOException {
        String notice = text("META-INF/NOTICE");
        for (Map<String, Object> part : parts()) {
            String product = CARRIED.get((String) part.get("group"));
            if (product != null) {
                assertThat(notice).contains("\n" + product + " " + part.get("version") + " (");
            }
        }
        assertThat(notice).doesNotContain("netty");
    }

    @Test
    void licences_inTheJar_areOneFileWithOneNotice() throws IOException {
        List<String> legal = LibraryJar.entries().stream()
                .filter(entry -> !entry.endsWith(".class"))
                .filter(entry -> entry.matches("(?i).*(licen[cs]e|notice|copyright|copying).*"))
                .toList();
        assertThat(legal).containsExactlyInAnyOrder("META-INF/LICENSE", "META-INF/NOTICE");
        assertThat(text("META-INF/LICENSE")).contains("Apache License", "Version 2.0");
    }

    @Test
    @DisabledIfSystemProperty(named = "it.neighbour", matches = ".+")
    void parts_required_areTheCarriedOnesAndTheClassPathOfAnApplication() throws IOException {
        TreeSet<String> required = new TreeSet<>();
        for (Map<String, Object> part : parts()) {
            if ("required".equals(part.get("scope")) && !CARRIED.containsKey((String) part.get("group"))) {
                required.add((String) part.get("name"));
            }
        }
        TreeSet<String> there = new TreeSet<>();
        for (String jar : Files.readString(Path.of(System.getProperty("it.classpath")))
                .trim()
                .split(File.pathSeparator)) {
            there.add(Path.of(jar).getFileName().toString().replaceFirst("-\\d.*\\.jar$", ""));
        }
        there.remove("omnicache-jcache");
        if (!there.contains("netty-codec-base")) { // Netty 4.1 has it within netty-codec.
            required.remove("netty-codec-base");
        }
        assertThat(required).isEqualTo(there);
    }

    @Test
    void parts_all_haveAKnownLicenceAChecksumAndAnAddress() throws IOException {
        List<Map<String, Object>> parts = parts();
        assertThat(parts.stream().map(part -> part.get("group"))).containsAll(CARRIED.keySet());
        for (Map<String, Object> part : parts) {
            String name = part.get("group") + ":" + part.get("name");
            assertThat(maps(part, "licenses")
                            .map(licence -> map(licence, "license").get("id")))
                    .as(name)
                    .isNotEmpty()
                    .isSubsetOf("Apache-2.0", "MIT", "BSD-2-Clause", "BSD-3-Clause");
            assertThat(maps(part, "hashes").map(hash -> hash.get("alg")))
                    .as(name)
                    .contains("SHA-256");
            assertThat((String) part.get("purl"))
                    .isEqualTo("pkg:maven/%s/%s@%s?type=jar"
                            .formatted(part.get("group"), part.get("name"), part.get("version")));
        }
    }

    @Test
    void listOfParts_itself_isOfThisLibraryAndHasNoTimeOfItsBuild() throws IOException {
        Map<String, Object> metadata = map(list(), "metadata");
        assertThat(map(metadata, "component"))
                .containsEntry("group", "io.omnicache")
                .containsEntry("name", "omnicache-jcache");
        assertThat(metadata).as("built again, it must have the same bytes").doesNotContainKey("timestamp");
        assertThat(map(metadata, "component").get("version")).isEqualTo(implementationVersion());
    }

    private static String implementationVersion() throws IOException {
        try (JarFile jar = LibraryJar.open()) {
            return jar.getManifest().getMainAttributes().getValue("Implementation-Version");
        }
    }

    private static List<Map<String, Object>> parts() throws IOException {
        return maps(list(), "components").toList();
    }

    /** The list, which lies beside the jar. JSON is YAML, and the class path has a reader of YAML. */
    private static Map<String, Object> list() throws IOException {
        String file = LibraryJar.path().replaceFirst("\\.jar$", "-cyclonedx.json");
        return new Yaml().load(Files.readString(Path.of(file)));
    }

    private static String text(String entry) throws IOException {
        try (JarFile jar = LibraryJar.open()) {
            return new String(jar.getInputStream(jar.getEntry(entry)).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Map<String, Object> of, String key) {
        return (Map<String, Object>) of.get(key);
    }

    @SuppressWarnings("unchecked")
    private static Stream<Map<String, Object>> maps(Map<String, Object> of, String key) {
        Object all = of.get(key);
        return all == null ? Stream.empty() : ((List<Map<String, Object>>) all).stream();
    }
}
