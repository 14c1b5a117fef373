package io.omnicache.jcache;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.omnicache.jcache.internal.execution.KeyOperation;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.internal.redis.keyspace.Keyspace;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Commands for entries reach the connection by one package, and reads are told apart by type. What isn't a cache, such
 * as a backend for others, is outside. Packages for control data in Redis (leases, registries, copies) send their own
 * commands.
 */
class OneExecutorTest {
    private static final String INSIDE = "io.omnicache.jcache.internal";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.omnicache.jcache");

    @Test
    void connection_isCalledByTheExecutorsPackageAlone() {
        noClasses()
                .that()
                .resideInAPackage(INSIDE + "..")
                .and()
                .resideOutsideOfPackages(
                        INSIDE + ".execution..",
                        INSIDE + ".redis..",
                        INSIDE + ".lease..",
                        INSIDE + ".event.remote..",
                        INSIDE + ".event.expired..",
                        INSIDE + ".near..", // Their connections stand in the way of every command.
                        INSIDE + ".failure..")
                .should()
                .callMethodWhere(isCalled(RedisConnection.class, "call", "callAll", "callAsync", "callOn"))
                .check(CLASSES);
    }

    @Test
    void keyspaceOfACache_isReadAndSweptByTheExecutorsPackageAlone() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        INSIDE + ".operation..", INSIDE + ".change..", INSIDE + ".iteration..", INSIDE + ".cache..")
                .should()
                .callMethodWhere(isCalled(Keyspace.class, "sweep", "scan", "read", "flush", "delete"))
                .check(CLASSES);
    }

    @Test
    void commandForReplicas_isMadeByReadsThatNoChangeFollowsFrom() {
        noClasses()
                .that()
                .resideInAPackage(INSIDE + "..")
                .and()
                .doNotHaveFullyQualifiedName(KeyOperation.ReplicaRead.class.getName())
                .should()
                .callMethodWhere(isCalled(Command.class, "read"))
                .check(CLASSES);
    }

    @Test
    void writePath_makesNoReadForReplicas() {
        noClasses()
                .that()
                .resideInAPackage(INSIDE + ".change..")
                .should()
                .dependOnClassesThat(assignableTo(KeyOperation.ReplicaRead.class))
                .check(CLASSES);
    }

    private static DescribedPredicate<JavaMethodCall> isCalled(Class<?> type, String... methods) {
        return DescribedPredicate.describe(
                String.join(", ", methods) + " of " + type.getSimpleName(),
                call -> call.getTargetOwner().isAssignableTo(type)
                        && List.of(methods).contains(call.getTarget().getName()));
    }
}
