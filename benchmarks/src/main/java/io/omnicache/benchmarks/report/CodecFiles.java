package io.omnicache.benchmarks.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Writes what was measured of codecs: {@code codecs.json} with every round, {@code codecs.md} with medians and ranges.
 */
public final class CodecFiles {
    private CodecFiles() {}

    private record Results(Map<String, String> about, List<CodecFigures> codecs) {}

    /** @param rival the codec that the ratios are taken against, within each round */
    public static Path write(Map<String, String> about, List<CodecFigures> figures, String rival, Path folder) {
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("codecs.json"), Json.write(new Results(about, figures)));
            return Files.writeString(folder.resolve("codecs.md"), table(about, figures, rival));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String table(Map<String, String> about, List<CodecFigures> figures, String rival) {
        StringBuilder out = new StringBuilder("# Codecs\n\n");
        about.forEach((name, value) ->
                out.append("- ").append(name).append(": ").append(value).append('\n'));
        out.append("\nMedians of the rounds, with lowest and highest. A ratio above 1 means faster than ")
                .append(rival)
                .append(" in the same round.\n\n")
                .append(
                        "| value | codec | bytes | encode ns | ratio | decode ns | ratio | allocated, encode | decode |\n")
                .append("|---|---|---|---|---|---|---|---|---|\n");
        for (CodecFigures each : figures) {
            CodecFigures other = figures.stream()
                    .filter(candidate ->
                            candidate.codec().equals(rival) && candidate.value().equals(each.value()))
                    .findFirst()
                    .orElse(each);
            out.append("| ")
                    .append(String.join(
                            " | ",
                            each.value(),
                            each.codec(),
                            Integer.toString(each.bytes()),
                            Format.range(spread(each.encodeNanos())),
                            Format.ratio(ratio(other.encodeNanos(), each.encodeNanos())),
                            Format.range(spread(each.decodeNanos())),
                            Format.ratio(ratio(other.decodeNanos(), each.decodeNanos())),
                            Format.number(spread(each.encodeAllocated()).median()),
                            Format.number(spread(each.decodeAllocated()).median())))
                    .append(" |\n");
        }
        return out.toString();
    }

    private static Spread spread(List<Double> rounds) {
        return Spread.of(rounds.stream().mapToDouble(Double::doubleValue));
    }

    private static Spread ratio(List<Double> rival, List<Double> own) {
        return Spread.of(IntStream.range(0, Math.min(rival.size(), own.size()))
                .mapToDouble(round -> rival.get(round) / own.get(round)));
    }
}
