package io.omnicache.benchmarks.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.omnicache.benchmarks.run.Options.Planned;
import io.omnicache.benchmarks.store.Provider;
import io.omnicache.benchmarks.store.ValueKind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void of_full_plansEveryCaseAndEveryKindOfValue() {
        List<Planned> plan = Options.of("full", List.of()).plan();

        assertEquals(
                EnumSet.allOf(Case.class), plan.stream().map(Planned::measured).collect(Collectors.toSet()));
        assertEquals(
                EnumSet.allOf(ValueKind.class), plan.stream().map(Planned::kind).collect(Collectors.toSet()));
        assertFalse(plan.contains(new Planned(Case.CLEAR, ValueKind.BYTES_100, Threads.of("8"))));
        assertTrue(plan.contains(new Planned(Case.INVOKE_HOT, ValueKind.BYTES_100, Threads.of("200v"))));
    }

    @Test
    void of_choices_plansThemAlone() {
        Options options = Options.of(
                "quick",
                List.of(
                        "--cases",
                        "getHit,putAll",
                        "--threads",
                        "1,200v",
                        "--values",
                        "record",
                        "--providers",
                        "jedis"));

        assertEquals(4, options.plan().size());
        assertEquals(List.of(Provider.JEDIS), options.providers());
        assertEquals(
                Set.of(new Threads(1, false), new Threads(200, true)),
                options.plan().stream().map(Planned::threads).collect(Collectors.toSet()));
    }

    @Test
    void of_somethingUnknown_namesItAndWhatThereIs() {
        for (List<String> wrong : List.of(
                List.of("--cases", "getHti"),
                List.of("--providers", "redison"),
                List.of("--values", "text"),
                List.of("--threds", "1"))) {
            IllegalArgumentException e =
                    assertThrows(IllegalArgumentException.class, () -> Options.of("quick", wrong), wrong.toString());
            assertTrue(e.getMessage().contains(wrong.get(0).equals("--threds") ? "--threds" : wrong.get(1)));
        }
    }
}
