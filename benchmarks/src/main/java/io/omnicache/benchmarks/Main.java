package io.omnicache.benchmarks;

import io.omnicache.benchmarks.run.CodecRun;
import io.omnicache.benchmarks.run.CodecTimes;
import io.omnicache.benchmarks.run.Commands;
import java.util.Arrays;
import java.util.List;

/** The command line; README.md explains it. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) throws Exception {
        List<String> words = Arrays.asList(arguments);
        String command = words.isEmpty() ? "help" : words.get(0);
        List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
        try {
            switch (command) {
                case "quick", "targets", "full" -> Commands.run(command, rest);
                case "sweep" -> Commands.sweep(rest);
                case "multi" -> Commands.multi(rest);
                case "tracking" -> Commands.tracking(rest);
                case "staleness" -> Commands.staleness(rest);
                case "faults" -> Commands.faults(rest);
                case "near" -> Commands.near(rest);
                case "report" -> Commands.report(rest);
                case "codecs" -> CodecRun.run(rest);
                case "codec-times" -> CodecTimes.run(rest);
                case "jmh" -> Commands.jmh(rest);
                default -> {
                    System.out.println(
                            "One of: quick, targets, full, codecs, codec-times, sweep, multi, tracking, staleness, near, faults, report FOLDER, jmh ARGUMENTS; see README.md");
                    System.exit(2);
                }
            }
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
            System.exit(2);
        }
        // Ends the JVM although clients have left threads that run.
        System.exit(0);
    }
}
