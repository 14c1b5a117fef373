package io.omnicache.jcache.costs;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one operation costs, on average.
 *
 * @param commands as the server counts them, with those that scripts call
 * @param trips how often the server had something to read
 * @param sent bytes to the server
 * @param received bytes from the server
 * @param allocated bytes in the whole JVM
 */
record Costs(String commands, double trips, double sent, double received, double allocated) {
    private static final Pattern ROW =
            Pattern.compile("\\| `([^`]+)` \\| ([^|]+) \\| ([\\d.]+) \\| (\\d+) \\| (\\d+) \\| (\\d+) \\|");

    /** What the names of operations begin with in the table of servers that compare by themselves. */
    static final String COMPARING = "comparing: ";

    String row(String operation) {
        return String.format(
                Locale.ROOT,
                "| `%s` | %s | %.1f | %.0f | %.0f | %.0f |",
                operation,
                commands,
                trips,
                sent,
                received,
                allocated);
    }

    /**
     * Finds an operation's row in the table.
     *
     * @param comparing whether the server compares by itself; the operations that are cheaper there have rows of their own
     */
    static Costs find(String table, String operation, boolean comparing) {
        return comparing && table.contains("| `" + COMPARING + operation + "` |")
                ? find(table, COMPARING + operation)
                : find(table, operation);
    }

    private static Costs find(String table, String operation) {
        for (Matcher row = ROW.matcher(table); row.find(); ) {
            if (row.group(1).equals(operation)) {
                return new Costs(
                        row.group(2),
                        Double.parseDouble(row.group(3)),
                        Double.parseDouble(row.group(4)),
                        Double.parseDouble(row.group(5)),
                        Double.parseDouble(row.group(6)));
            }
        }
        throw new AssertionError("The table doesn't know " + operation + ": write it anew");
    }
}
