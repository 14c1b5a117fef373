package io.omnicache.benchmarks.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/** A report as JSON. The figures of a series lie in one list per figure, a number a round; null is "not measured". */
public final class ReportJson {
    private ReportJson() {}

    public static String write(Report report) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("about", report.about());
        json.put("providers", report.providers());
        json.put(
                "measurements",
                report.measurements().stream().map(ReportJson::measurement).toList());
        json.put("memory", report.memory().stream().map(ReportJson::memory).toList());
        return Json.write(json);
    }

    public static Report read(String text) {
        Map<String, Object> json = object(Json.read(text));
        return new Report(
                strings(json.get("about")),
                strings(json.get("providers")),
                list(json.get("measurements"), ReportJson::readMeasurement),
                list(json.get("memory"), ReportJson::readMemory));
    }

    private static Map<String, Object> measurement(Measurement measurement) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("benchmark", measurement.benchmark());
        json.put("title", measurement.title());
        json.put("value", measurement.value());
        json.put("threads", (double) measurement.threads());
        json.put("virtual", measurement.virtual());
        json.put("series", measurement.series().stream().map(ReportJson::series).toList());
        return json;
    }

    private static Measurement readMeasurement(Map<String, Object> json) {
        return new Measurement(
                (String) json.get("benchmark"),
                (String) json.get("title"),
                (String) json.get("value"),
                (int) number(json.get("threads")),
                (Boolean) json.get("virtual"),
                list(json.get("series"), ReportJson::readSeries));
    }

    private static Map<String, Object> series(Series series) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("provider", series.provider());
        for (Figure figure : Figure.values()) {
            json.put(figure.json(), series.rounds().stream().map(figure::of).toList());
        }
        return json;
    }

    private static Series readSeries(Map<String, Object> json) {
        int rounds = ((List<?>) json.get(Figure.OPERATIONS.json())).size();
        return new Series(
                (String) json.get("provider"),
                IntStream.range(0, rounds)
                        .mapToObj(i -> Figure.round(
                                figure -> number(((List<?>) json.getOrDefault(figure.json(), List.of())).get(i))))
                        .toList());
    }

    private static Map<String, Object> memory(Memory memory) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("provider", memory.provider());
        json.put("expiring", memory.expiring());
        json.put("bytesPerEntry", memory.bytesPerEntry());
        return json;
    }

    private static Memory readMemory(Map<String, Object> json) {
        return new Memory(
                (String) json.get("provider"), (Boolean) json.get("expiring"), number(json.get("bytesPerEntry")));
    }

    private static double number(Object value) {
        return value == null ? Double.NaN : (Double) value;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object json) {
        return (Map<String, Object>) json;
    }

    private static Map<String, String> strings(Object json) {
        Map<String, String> strings = new LinkedHashMap<>();
        object(json).forEach((name, value) -> strings.put(name, (String) value));
        return strings;
    }

    private static <T> List<T> list(Object json, Function<Map<String, Object>, T> element) {
        return ((List<?>) json)
                .stream().map(each -> element.apply(object(each))).toList();
    }
}
