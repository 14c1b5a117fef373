package io.omnicache.jcache.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariablesTest {
    private final Variables variables = new Variables(
            Map.of("A", "1", "EMPTY", "", "NESTED", "${A}")::get, Map.of("A", "other", "my.property", "2")::get);

    @ParameterizedTest
    @CsvSource({
        "plain, plain",
        "${A}, 1",
        "x${A}y${A}z, x1y1z",
        "${my.property}, 2",
        "${B:-default}, default",
        "${B:-}, ''",
        "${A:-default}, 1",
        "${EMPTY:-default}, default",
        "x${EMPTY}, x",
        "${B:-redis://h:1/$x\\}, redis://h:1/$x\\",
        "$${A}, ${A}",
        "$$${A}, $${A}",
        "$A, $A",
        "${NESTED}, ${A}"
    })
    void resolve_variables_replacesThem(String text, String expected) throws Exception {
        assertThat(variables.resolve(text)).isEqualTo(expected);
    }

    @Test
    void resolve_unsetVariable_namesIt() {
        assertThatThrownBy(() -> variables.resolve("hunter2${B}"))
                .hasMessageContaining("the variable B")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("hunter2"));
    }

    /** As a shell writes a default. */
    @Test
    void resolve_unsetVariableWithADefaultOfAShell_showsNoneOfIt() {
        assertThatThrownBy(() -> variables.resolve("${PASSWORD-hunter2}"))
                .hasMessageContaining("the variable PASSWORD-(not shown), which")
                .hasMessageEndingWith("${PASSWORD:-default}");
    }

    @ParameterizedTest
    @CsvSource({"${}", "${A", "${A:default}", "${1}", "${A-b:-c"})
    void resolve_malformedVariable_saysWhatIsAllowed(String text) {
        assertThatThrownBy(() -> variables.resolve(text)).hasMessageContaining("allowed are ${NAME}");
    }
}
