package io.omnicache.benchmarks.run;

import io.omnicache.benchmarks.run.Options.Arguments;
import java.nio.file.Path;
import java.util.List;

/**
 * The options of {@code sweep}.
 *
 * @param entries of the cache that is swept beside other clients
 * @param foreign keys beside a small cache
 */
record SweepOptions(long entries, long foreign, int rounds, Path folder) {

    static SweepOptions of(List<String> arguments) {
        Arguments given = new Arguments(arguments);
        SweepOptions options = new SweepOptions(
                Long.parseLong(given.text("entries").orElse("1000000")),
                Long.parseLong(given.text("foreign").orElse("1000000")),
                Integer.parseInt(given.text("rounds").orElse("5")),
                given.text("out").map(Path::of).orElseGet(Options::besideTheJar));
        given.refuseOthers();
        return options;
    }
}
