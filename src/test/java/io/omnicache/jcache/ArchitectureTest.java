package io.omnicache.jcache;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Which package may use which. */
class ArchitectureTest {
    private static final String ROOT = "io.omnicache.jcache";
    private static final String INSIDE = ROOT + ".internal";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void redisson_isKnownToOnePackage() {
        noClasses()
                .that()
                .resideOutsideOfPackage(INSIDE + ".redis..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.redisson..", "io.netty..")
                .check(CLASSES);
    }

    @Test
    void packages_dependOnEachOtherInOneDirection() {
        slices().matching("(" + ROOT + "..)")
                .should()
                .beFreeOfCycles()
                // The exceptions that applications catch stand beside the types that they use.
                .ignoreDependency(
                        alwaysTrue(),
                        equivalentTo(RedisCacheException.class)
                                .or(equivalentTo(UnavailableException.class))
                                .or(equivalentTo(WrongTypeException.class)))
                .check(CLASSES);
    }

    @Test
    void codecsAndExpiry_knowNothingOfRedis() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        INSIDE + ".codec..", INSIDE + ".expiry..", INSIDE + ".event..", INSIDE + ".management..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(INSIDE + ".redis..", INSIDE + ".config.connection..", INSIDE + ".operation..")
                .check(CLASSES);
    }
}
