package io.omnicache.benchmarks.report;

/** The line under a chart's title: where and when. */
final class Subtitle {
    private Subtitle() {}

    static String of(Report report) {
        var about = report.about();
        String text = about.getOrDefault("date", "") + " · " + about.getOrDefault("machine", "") + " · Java "
                + about.getOrDefault("java", "") + " · Redis " + about.getOrDefault("redis", "");
        String note = about.getOrDefault("note", "");
        return note.isEmpty() ? text : text + " · " + note;
    }
}
