package io.omnicache.examples.hibernate;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.JvmProcess;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Ids with enums in them, composite and embedded, natural ids and query parameters. Hibernate's key objects carry a
 * hash code that for an enum is another one in each JVM; what is stored under them must be found all the same.
 */
class TwoJvmKeysTest {
    @RegisterExtension
    static final World world = new World();

    @Test
    void everyKindOfKey_storedByOneJvm_isFoundByTheNext() {
        List<String> first = readInAnotherJvm();
        List<String> stored = keys();
        List<String> second = readInAnotherJvm();

        assertThat(first).hasSize(13).doesNotContain("statements 0").allMatch(line -> !line.endsWith("puts=0"));
        assertThat(stored).hasSizeGreaterThanOrEqualTo(12);
        assertThat(second)
                .hasSameSizeAs(first)
                .endsWith("statements 0")
                .allMatch(line -> line.endsWith("misses=0 puts=0") || line.equals("statements 0"))
                .noneMatch(line -> line.contains("hits=0"));
        assertThat(keys()).isEqualTo(stored);
    }

    private static List<String> readInAnotherJvm() {
        try (JvmProcess child = world.start(ReadEverything.class)) {
            return child.lines();
        }
    }

    private static List<String> keys() {
        List<String> all = new ArrayList<>(world.keys("shop.*"));
        all.addAll(world.keys("default-*"));
        return all;
    }
}
