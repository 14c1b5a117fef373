package io.omnicache.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ReportTest {

    @Test
    void ratio_ofTwoSeries_isTakenRoundByRound() {
        // The second round was slow for both: the ratio doesn't notice.
        Series ours = series("omnicache", 200, 20, 220);
        Series theirs = series("jedis", 100, 10, 100);

        assertEquals(new Spread(2, 2, 2.2), ours.ratio(theirs, Round::operationsPerSecond));
    }

    @Test
    void spread_withWhatIsNotMeasured_leavesItOut() {
        assertEquals(new Spread(2.5, 2, 3), Spread.of(DoubleStream.of(3, Double.NaN, 2)));
        assertTrue(!Spread.of(DoubleStream.of(Double.NaN)).isKnown());
    }

    @Test
    void json_writtenAndRead_isTheSameReport() {
        Report report = report();

        assertEquals(report, Json.read(Json.write(report), Report.class));
    }

    @Test
    void json_whatIsNotMeasured_isNull() {
        Memory unknown = new Memory("omnicache", true, Double.NaN);

        String json = Json.write(unknown);

        assertTrue(json.contains("\"bytesPerEntry\" : null"), json);
        assertEquals(unknown, Json.read(json, Memory.class));
    }

    @Test
    void json_broken_saysWhere() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> Json.read("{\"about\": [1, 2}", Report.class));
        assertTrue(e.getMessage().contains("line: 1, column: "), e.getMessage());
    }

    @Test
    void files_ofAReport_areATableAndWellFormedCharts(@TempDir Path folder) throws Exception {
        Path table = ReportFiles.write(report(), folder);

        assertTrue(Files.readString(table)
                .contains("| get, hit, 100 bytes, 8 threads | 200 (20.0–220) | **2.00** (2.00–2.20) | – |"));
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> charts =
                    files.filter(file -> file.toString().endsWith(".svg")).toList();
            assertEquals(3, charts.size());
            for (Path chart : charts) {
                String svg = Files.readString(chart);
                DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
                assertTrue(svg.contains("Jedis &amp; pool"), svg);
                assertTrue(!svg.contains("NaN") && !svg.contains("Infinity"), svg);
            }
        }
    }

    private static Report report() {
        Map<String, String> providers = new LinkedHashMap<>();
        providers.put("omnicache", "OmniCache");
        providers.put("jedis", "Jedis & pool");
        providers.put("hazelcast", "Hazelcast");
        return new Report(
                Map.of("date", "2026-01-31", "machine", "\"quoted\" \\ and\nbroken"),
                providers,
                List.of(new Measurement(
                        "getHit",
                        "get, hit",
                        "100 bytes",
                        8,
                        false,
                        List.of(series("omnicache", 200, 20, 220), series("jedis", 100, 10, 100)))),
                List.of(new Memory("omnicache", true, 245.5)));
    }

    private static Series series(String provider, double... operations) {
        return new Series(
                provider,
                DoubleStream.of(operations)
                        .mapToObj(each -> new Round(each, 1, 2.5, 3, 640, Double.NaN, Double.NaN))
                        .toList());
    }
}
