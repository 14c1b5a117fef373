package io.omnicache.jcache;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import io.omnicache.jcache.internal.event.EventSharing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package may know which, what users see, and how large packages and files may grow. */
class ArchitectureTest {
    private static final String ROOT = "io.omnicache.jcache";
    private static final String INSIDE = ROOT + ".internal";
    private static final String[] PUBLIC = {ROOT, ROOT + ".backend", ROOT + ".spi"};

    /** Where the types of Redisson may be used. */
    private static final String REDISSON = INSIDE + ".redis.redisson..";

    private static final int MOST_TYPES_OF_A_PACKAGE = 22;
    private static final int MOST_LINES_OF_A_FILE = 400;

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .importUrl(RedisCachingProvider.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation());

    @Test
    void packages_outsideInternal_areThePublicOnes() {
        classes()
                .that()
                .resideOutsideOfPackage(INSIDE + "..")
                .should()
                .resideInAnyPackage(PUBLIC)
                .check(CLASSES);
    }

    @Test
    void publicTypes_signatures_nameNothingInternal() {
        classes()
                .that()
                .resideInAnyPackage(PUBLIC)
                .should(new ShowOnly(resideInAnyPackage(
                                INSIDE + "..",
                                ROOT + ".shaded..",
                                "org.redisson..",
                                "io.github.resilience4j..",
                                "io.netty..")
                        .negate()))
                .check(CLASSES);
    }

    @Test
    void internalPackages_knowOfThePublicOnes_onlyTypesWithoutLogic() {
        noClasses()
                .that()
                .resideInAPackage(INSIDE + "..")
                .should()
                .dependOnClassesThat(equivalentTo(RedisCachingProvider.class).or(resideInAnyPackage(ROOT + ".backend")))
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".spi")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(INSIDE + "..")
                .check(CLASSES);
    }

    @Test
    void redisson_isKnownToOnePackage() {
        noClasses()
                .that(resideOutsideOfPackage(REDISSON))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.redisson..")
                .check(CLASSES);
    }

    @Test
    void resilience4j_isKnownToOnePackage() {
        noClasses()
                .that(resideOutsideOfPackage(INSIDE + ".redis.breaker"))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.github.resilience4j..")
                .check(CLASSES);
    }

    /** A clock that jumps must neither lengthen nor end the time for which entries of a near cache are given out. */
    @Test
    void nearCaches_readNoWallClock() {
        noClasses()
                .that()
                .resideInAnyPackage(INSIDE + ".near..", INSIDE + ".redis.push..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.time.Instant")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.time.Clock")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.util.Date")
                .check(CLASSES);
    }

    @Test
    void netty_isKnownToTheRedisPackages() {
        noClasses()
                .that()
                .resideOutsideOfPackage(INSIDE + ".redis..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.netty..")
                .check(CLASSES);
    }

    @Test
    void layers_areKnownFromAboveOnly() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .withOptionalLayers(true)
                .layer("provider")
                .definedBy(ROOT)
                .layer("backend")
                .definedBy(ROOT + ".backend")
                .layer("manager")
                .definedBy(INSIDE + ".manager..")
                .layer("cache")
                .definedBy(INSIDE + ".cache..")
                .layer("operation")
                .definedBy(INSIDE + ".operation..")
                .layer("codec")
                .definedBy(INSIDE + ".codec..")
                .layer("config")
                .definedBy(INSIDE + ".config..")
                .layer("redis")
                .definedBy(INSIDE + ".redis..")
                .whereLayer("backend")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("manager")
                .mayOnlyBeAccessedByLayers("provider")
                .whereLayer("cache")
                .mayOnlyBeAccessedByLayers("manager")
                .whereLayer("operation")
                .mayOnlyBeAccessedByLayers("manager", "cache")
                .whereLayer("redis")
                .mayOnlyBeAccessedByLayers("manager", "operation", "backend")
                .whereLayer("config")
                .mayOnlyBeAccessedByLayers("provider", "manager", "backend", "redis", "codec")
                .whereLayer("codec")
                .mayOnlyBeAccessedByLayers("provider", "manager", "operation", "config", "backend")
                .check(CLASSES);
    }

    @Test
    void packages_dependOnEachOtherInOneDirection() {
        slices().assignedFrom(new PackageOrProvider()).should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void codecsAndExpiry_knowNothingOfRedis() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        INSIDE + ".codec..", INSIDE + ".expiry..", INSIDE + ".event", INSIDE + ".management..")
                .and()
                .areNotAssignableTo(EventSharing.class) // Says of a command whether it publishes.
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(INSIDE + ".redis..", INSIDE + ".config.connection..", INSIDE + ".operation..")
                .check(CLASSES);
    }

    @Test
    void packages_haveFewEnoughTypes_toBeReadAtOnce() {
        Map<String, Long> sizes = CLASSES.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, TreeMap::new, Collectors.counting()));
        assertThat(sizes).allSatisfy((name, size) -> assertThat(size).isLessThanOrEqualTo(MOST_TYPES_OF_A_PACKAGE));
    }

    @Test
    void files_areShortEnough_toBeReadAtOnce() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main"))) {
            assertThat(files.filter(file -> file.toString().matches(".*\\.(java|lua)")))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(lines(file)).isLessThanOrEqualTo(MOST_LINES_OF_A_FILE));
        }
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The provider is apart: it calls everything, while the other types beside it are used by the lowest packages. */
    private static final class PackageOrProvider implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(
                    type.isEquivalentTo(RedisCachingProvider.class) ? type.getName() : type.getPackageName());
        }

        @Override
        public String getDescription() {
            return "packages and the provider";
        }
    }
}
