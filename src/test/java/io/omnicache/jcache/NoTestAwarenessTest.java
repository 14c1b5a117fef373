package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.TestAwareness;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No class of the library can find out whether a test is running. */
@SuppressWarnings("UnusedMethod") // the methods of the examples are only read
class NoTestAwarenessTest {
    @Test
    void mainClasses_constants_nameNoTestLibraryAndNoCallers() throws IOException {
        Path classes = Path.of(System.getProperty("basedir", ""), "target", "classes");
        Map<String, List<String>> aware = new TreeMap<>();
        int seen = 0;
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
                seen++;
                String name = classes.relativize(file)
                        .toString()
                        .replace(".class", "")
                        .replace('/', '.');
                List<String> found = TestAwareness.in(name, Files.readAllBytes(file));
                if (!found.isEmpty()) {
                    aware.put(classes.relativize(file).toString(), found);
                }
            }
        }
        assertThat(seen).as("classes in " + classes).isPositive();
        assertThat(aware).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                LooksAtTckProperty.class,
                NamesTckClass.class,
                SaysTck.class,
                LooksForSurefire.class,
                UsesTestLibrary.class,
                WalksTheStack.class,
                AsksThreadForStack.class,
                AsksThrowableForStack.class
            })
    void classThatIsAware_isFound(Class<?> type) throws IOException {
        assertThat(TestAwareness.in(bytes(type))).isNotEmpty();
    }

    @Test
    void classThatWalksTheStack_isLeftAlone_onlyIfItCountsRecursion() throws IOException {
        String counts = "io.omnicache.jcache.internal.codec.serial.Nesting";

        assertThat(TestAwareness.in(WalksTheStack.class.getName(), bytes(WalksTheStack.class)))
                .isNotEmpty();
        assertThat(TestAwareness.in(counts, bytes(WalksTheStack.class))).isNotEmpty();
        assertThat(TestAwareness.in(counts, bytes(LooksAtTckProperty.class))).isNotEmpty();
    }

    @Test
    void classThatIsNot_isLeftAlone() throws IOException {
        assertThat(TestAwareness.in(bytes(Unaware.class))).isEmpty();
    }

    private static byte[] bytes(Class<?> type) throws IOException {
        try (InputStream in = type.getResourceAsStream("/" + type.getName().replace('.', '/') + ".class")) {
            return in.readAllBytes();
        }
    }

    private static final class LooksAtTckProperty {
        boolean strict() {
            return Boolean.getBoolean("org.jsr107.tck.management.agentId");
        }
    }

    private static final class NamesTckClass {
        boolean strict(Object key) {
            return key.getClass().getName().startsWith("org/jsr107/");
        }
    }

    private static final class SaysTck {
        String mode() {
            return "tck-mode";
        }
    }

    private static final class LooksForSurefire {
        boolean strict() {
            return System.getProperty("surefire.test.class.path") != null;
        }
    }

    private static final class UsesTestLibrary {
        Class<?> marker() {
            return Test.class;
        }
    }

    private static final class WalksTheStack {
        Class<?> caller() {
            return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                    .getCallerClass();
        }
    }

    private static final class AsksThreadForStack {
        int depth() {
            return Thread.currentThread().getStackTrace().length;
        }
    }

    private static final class AsksThrowableForStack {
        int depth() {
            return new IllegalStateException().getStackTrace().length;
        }
    }

    /** Names that look similar to forbidden ones. */
    private static final class Unaware {
        String text() {
            return "JSR-107, ticket, fetchKey, batcked, " + new IllegalStateException("stack").getMessage();
        }
    }
}
