package io.omnicache.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the manifest says to OSGi. */
class ManifestTest {
    private static final String ROOT = "io.omnicache.jcache";
    private static final Set<String> PUBLIC = Set.of(ROOT, ROOT + ".backend", ROOT + ".spi");
    private static final Pattern EXPORT =
            Pattern.compile("([\\w.]+);version=\"([\\w.]+)\"(?:;uses:=\"([\\w.,]*)\")?,?");
    private static final Pattern TYPE = Pattern.compile("\\b((?:[a-z]\\w*\\.)+)[A-Z]");

    @Test
    void bundle_identity_isTheModulesNameAndTheLibrarysVersion() throws IOException {
        Attributes manifest = manifest();
        assertThat(manifest.getValue("Bundle-SymbolicName")).isEqualTo(ROOT);
        assertThat(manifest.getValue("Bundle-Version"))
                .matches("\\d+\\.\\d+\\.\\d+(\\.\\w+)?")
                .isEqualTo(manifest.getValue("Implementation-Version").replace('-', '.'));
        assertThat(manifest.getValue("Automatic-Module-Name"))
                .as("the descriptor names the module")
                .isNull();
    }

    @Test
    void exportPackage_names_areThePublicPackagesInTheBundlesVersion() throws IOException {
        Map<String, String> versions = new TreeMap<>();
        exports((name, export) -> versions.put(name, export.group(2)));
        assertThat(versions.keySet()).isEqualTo(new TreeSet<>(PUBLIC));
        assertThat(versions.values()).containsOnly(manifest().getValue("Bundle-Version"));
    }

    @Test
    void exportPackage_uses_areThePackagesThatThePublicSignaturesName() throws Exception {
        Map<String, Set<String>> declared = new TreeMap<>();
        exports((name, export) -> declared.put(
                name,
                export.group(3) == null ? Set.of() : Set.of(export.group(3).split(","))));
        Map<String, Set<String>> found = new TreeMap<>();
        PUBLIC.forEach(name -> found.put(name, new TreeSet<>()));
        for (String name : LibraryJar.classes(false)) {
            Set<String> packages = found.get(name.substring(0, name.lastIndexOf('.')));
            if (packages == null || name.endsWith("package-info")) {
                continue;
            }
            Class<?> type = Class.forName(name, false, getClass().getClassLoader());
            if (LibraryJar.visible(type)) {
                LibraryJar.signatures(type)
                        .flatMap(signature -> TYPE.matcher(signature).results().map(match -> match.group(1)))
                        .map(prefix -> prefix.substring(0, prefix.length() - 1))
                        .filter(used -> !used.startsWith("java.") && !used.startsWith("org.jspecify."))
                        .filter(used -> !used.equals(type.getPackageName()))
                        .forEach(packages::add);
            }
        }
        assertThat(declared).isEqualTo(found);
    }

    private static void exports(BiConsumer<String, Matcher> each) throws IOException {
        String header = manifest().getValue("Export-Package");
        Matcher export = EXPORT.matcher(header);
        int end = 0;
        while (export.find()) {
            assertThat(export.start()).as(header).isEqualTo(end);
            each.accept(export.group(1), export);
            end = export.end();
        }
        assertThat(end).as(header).isEqualTo(header.length());
    }

    private static Attributes manifest() throws IOException {
        try (JarFile jar = LibraryJar.open()) {
            return jar.getManifest().getMainAttributes();
        }
    }
}
