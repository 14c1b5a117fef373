package io.omnicache.jcache.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.fuzz.FuzzRun.Figures;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each target for a number of inputs, or for one of so many as {@code -Domnicache.fuzz.share=4} says. {@link FuzzSoakIT} does the same
 * for hours.
 */
class FuzzTest {
    private static final int SHARE = Integer.getInteger("omnicache.fuzz.share", 1);

    static List<FuzzTarget> targets() {
        return FuzzTarget.all();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void inputs_ofASeed_areAcceptedOrRefused(FuzzTarget target) {
        Figures figures = FuzzRun.run(target, FuzzRun.seed(), target.inputs() / SHARE);

        System.out.println(figures);
        assertThat(figures.findings()).isEmpty();
    }
}
