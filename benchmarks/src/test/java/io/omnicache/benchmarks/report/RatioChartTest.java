package io.omnicache.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RatioChartTest {

    @Test
    void legend_ofMoreRivalsThanALineHolds_staysWithinThePicture() {
        List<RatioChart.LegendItem> legend = RatioChart.legendOf(report(12));

        assertEquals(12, legend.size());
        assertTrue(legend.get(11).y() > legend.get(0).y(), legend.toString());
        for (RatioChart.LegendItem item : legend) {
            assertTrue(item.x() >= 0 && item.right() <= RatioChart.WIDTH, item.toString());
        }
    }

    @Test
    void markers_ofManyRivals_areAllDifferent() {
        assertEquals(
                36,
                IntStream.range(0, 36)
                        .mapToObj(Marker::ofRival)
                        .collect(Collectors.toSet())
                        .size());
        assertEquals(
                6,
                IntStream.range(0, 6)
                        .mapToObj(i -> Marker.ofRival(i).shape())
                        .collect(Collectors.toSet())
                        .size());
        assertEquals(
                6,
                IntStream.range(0, 6)
                        .mapToObj(i -> Marker.ofRival(i).color())
                        .collect(Collectors.toSet())
                        .size());
    }

    @Test
    void chart_withoutRivals_isDrawn() {
        assertTrue(new RatioChart(report(0), List.of()).draw().endsWith("</svg>\n"));
    }

    private static Report report(int rivals) {
        Map<String, String> providers = new LinkedHashMap<>();
        providers.put("ours", "Ours");
        for (int i = 0; i < rivals; i++) {
            providers.put("rival" + i, "A rival with a long name, " + i);
        }
        return new Report(Map.of(), providers, List.of(), List.of());
    }
}
