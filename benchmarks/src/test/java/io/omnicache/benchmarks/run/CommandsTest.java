package io.omnicache.benchmarks.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.omnicache.benchmarks.report.Measurement;
import io.omnicache.benchmarks.report.Report;
import io.omnicache.benchmarks.report.ReportFiles;
import io.omnicache.benchmarks.report.Round;
import io.omnicache.benchmarks.report.Series;
import io.omnicache.it.RedisProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandsTest {

    @Test
    void run_onAGivenServer_measuresEveryFigureAndLeavesNothingThere(@TempDir Path folder) throws Exception {
        try (RedisProcess redis = RedisProcess.start()) {
            Commands.run(
                    "quick",
                    List.of(
                            "--cases",
                            "getHit",
                            "--values",
                            "bytes_100",
                            "--threads",
                            "2",
                            "--providers",
                            "omnicache,jedis",
                            "--rounds",
                            "2",
                            "--seconds",
                            "0.2",
                            "--warmups",
                            "1",
                            "--redis",
                            redis.uri(),
                            "--note",
                            "a test",
                            "--out",
                            folder.toString()));
            assertEquals(
                    "",
                    redis.command("INFO", "keyspace").replace("# Keyspace", "").trim());
        }
        Report report = ReportFiles.read(folder.resolve("results.json"));
        assertEquals("a test", report.about().get("note"));
        assertEquals(2, report.memory().size());
        Measurement measurement = report.measurements().get(0);
        assertEquals(
                List.of("omnicache", "jedis"),
                measurement.series().stream().map(Series::provider).toList());
        for (Series series : measurement.series()) {
            assertEquals(2, series.rounds().size());
            for (Round round : series.rounds()) {
                assertTrue(round.operationsPerSecond() > 0, round.toString());
                assertTrue(round.p50() > 0 && round.p99() >= round.p50() && round.p999() >= round.p99());
                assertTrue(round.bytesPerOperation() > 100, round.toString());
                assertTrue(round.redisCpuMicros() > 0 && round.redisCommandMicros() > 0, round.toString());
            }
        }
        assertTrue(Files.readString(folder.resolve("results.md")).contains("get, hit, 100 bytes, 2 threads"));
        assertTrue(Files.exists(folder.resolve("ratios.svg")));
    }

    @Test
    void run_onAServerThatHoldsData_refuses(@TempDir Path folder) {
        try (RedisProcess redis = RedisProcess.start()) {
            redis.command("SET", "precious", "x");
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class,
                    () -> Commands.run("quick", List.of("--redis", redis.uri(), "--out", folder.toString())));
            assertTrue(e.getMessage().contains("Database 0"), e.getMessage());
            assertEquals("x", redis.command("GET", "precious"));
        }
    }

    @Test
    void sweep_measuresEveryFigure(@TempDir Path folder) throws Exception {
        Commands.sweep(
                List.of("--entries", "20000", "--foreign", "20000", "--rounds", "1", "--out", folder.toString()));

        List<String> table = Files.readAllLines(folder.resolve("sweep.md"));
        assertEquals(27, table.size());
        assertTrue(table.stream().noneMatch(line -> line.contains("NaN")), table.toString());
    }

    @Test
    void tracking_measuresBothModes(@TempDir Path folder) throws Exception {
        Commands.tracking(List.of(
                "--rounds",
                "1",
                "--keys",
                "1000",
                "--connections",
                "4",
                "--trackers",
                "2",
                "--out",
                folder.toString()));

        List<String> table = Files.readAllLines(folder.resolve("tracking.md"));
        assertEquals(7, table.size());
        assertTrue(table.get(5).startsWith("| by key | 2 |"), table.get(5));
        assertTrue(table.get(6).startsWith("| by prefix | 2 |"), table.get(6));
        assertTrue(table.stream().noneMatch(line -> line.contains("NaN")), table.toString());
    }
}
