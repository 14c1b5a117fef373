package io.omnicache.jcache.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.fuzz.FuzzRun.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** All targets in turn, with new seeds, for {@code -Domnicache.fuzz.seconds=3600}. Begins at {@code -Domnicache.fuzz.seed=1}. */
@Tag("soak")
class FuzzSoakIT {
    @Test
    void inputs_ofManySeeds_areAcceptedOrRefused() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Long.getLong("omnicache.fuzz.seconds", 120));
        Map<String, Long> inputs = new TreeMap<>();
        List<FuzzRun.Finding> findings = new ArrayList<>();
        long seed = FuzzRun.seed();
        do {
            for (FuzzTarget target : FuzzTarget.all()) {
                Figures figures = FuzzRun.run(target, seed, target.inputs());
                inputs.merge(target.name(), figures.inputs(), Long::sum);
                findings.addAll(figures.findings());
                figures.findings().forEach(System.out::println);
            }
            seed++;
        } while (System.nanoTime() - end < 0 && findings.size() < 100);

        System.out.println("fuzz: seeds up to " + (seed - 1) + ", inputs " + inputs + ", findings " + findings.size());
        assertThat(findings).isEmpty();
    }
}
