package io.omnicache.benchmarks.report;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The two lines under a chart's title: where and when, then how and what else was going on. */
final class Subtitle {
    private Subtitle() {}

    static void draw(Report report, Svg svg, double x, double y) {
        Map<String, String> about = report.about();
        String java = about.getOrDefault("java", "").replaceAll(" \\(.*", "");
        String redis = about.getOrDefault("redis", "");
        String where = join(
                about.getOrDefault("date", ""),
                about.getOrDefault("machine", ""),
                java.isEmpty() ? "" : "Java " + java,
                redis.isEmpty() ? "" : "Redis " + redis);
        svg.text(x, y, Svg.Align.START, 13, Svg.FAINT, false, where);
        String how = join("median, and lowest to highest round", about.getOrDefault("note", ""));
        svg.text(x, y + 18, Svg.Align.START, 13, Svg.FAINT, false, how);
    }

    private static String join(String... parts) {
        return Stream.of(parts).filter(part -> !part.isEmpty()).collect(Collectors.joining(" · "));
    }
}
