package io.omnicache.benchmarks.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FaultRunTest {

    @Test
    void run_ofBothProviders_measuresEveryFigure(@TempDir Path folder) throws Exception {
        try (FaultRun run = new FaultRun(2)) {
            run.run(
                    List.of(Fault.RESTARTED),
                    List.of(500),
                    List.of(Candidate.OMNICACHE, Candidate.REDISSON_JCACHE),
                    1,
                    Map.of("note", "a test"),
                    folder);
        }

        List<String> table = Files.readAllLines(folder.resolve("faults.md"));
        assertEquals("- note: a test", table.get(0));
        assertEquals(8, table.size(), table.toString());
        assertTrue(
                table.get(6).startsWith("| the server is killed (`SIGKILL`) and started | OmniCache | "), table.get(6));
        assertTrue(table.get(7).contains(" | Redisson | "), table.get(7));
        assertTrue(
                table.stream().noneMatch(line -> line.contains("NaN") || line.contains("no result")), table.toString());
    }

    @Test
    void lines_ofSeveralRounds_sumCountsAndTakeTheWorstTime() {
        FaultTable table = new FaultTable(new TreeMap<>(Map.of("date", "today")));
        FaultTable.Row row = table.row(300, Fault.CUT, Candidate.OMNICACHE);
        row.rounds().add(new Figures(9, 10, Map.of("A", 1L), 1, 0, 0, 0, 2, 1.25, 20, 300, 4, 1_000, 0));
        row.rounds()
                .add(new Figures(9, 990, Map.of("A", 1L, "B", 2_000L), 0, 3, 1, 2, 0, 1, 10, 400, 5, Double.NaN, 7));
        table.row(300, Fault.CUT, Candidate.REDISSON_JCACHE).failures().add("it broke");

        List<String> lines = table.lines();

        assertEquals(
                "| connections are cut every 100 ms for 2 s | OmniCache | 1,000 | `A` 2, `B` 2,000 | 1 "
                        + "| **6** (3 older, 1 never written, 2 denied) | 2 | 1.3 | 20 | 400 | 5.0 | > 8,000 | 7 |",
                lines.get(6));
        assertTrue(lines.get(7).endsWith("| no result: it broke |"), lines.get(7));
    }
}
