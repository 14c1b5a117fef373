package io.omnicache.jcache.answers;

import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import io.omnicache.jcache.internal.redis.pipeline.ServerAbilities;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A row of the table in {@code docs/reliability.md}: an error, and what follows.
 *
 * @param text the error without its leading minus
 * @param exception the simple name of the exception's class
 */
record Answer(String text, String exception, String sentAgain, String carriedOut, String connection) {
    private static final Path PAGE = Path.of(System.getProperty("basedir", ""), "docs", "reliability.md");
    private static final Pattern ROW = Pattern.compile(
            "(?m)^\\| `([^`|]+)` \\| `(\\w+)` \\| ([^|]+) \\| (no|unknown) \\| (kept|replaced) \\| [^|]+ \\|$");

    /** All rows, in the order of the page. */
    static List<Answer> all() {
        try {
            Matcher rows = ROW.matcher(Files.readString(PAGE));
            return rows.results().map(Answer::of).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rows of the errors that begin so. */
    static List<Answer> of(String... beginnings) {
        return all().stream()
                .filter(answer -> List.of(beginnings).stream().anyMatch(answer.text()::startsWith))
                .toList();
    }

    private static Answer of(MatchResult row) {
        return new Answer(row.group(1), row.group(2), row.group(3), row.group(4), row.group(5));
    }

    boolean isSentAgain() {
        return sentAgain.equals("yes");
    }

    boolean isUnknown() {
        return carriedOut.equals("unknown");
    }

    boolean isReplacing() {
        return connection.equals("replaced");
    }

    boolean is(String code) {
        return text.startsWith(code + " ");
    }

    /** Whether it says that a form of a command isn't known or isn't allowed. */
    boolean isOfForm() {
        return ServerAbilities.isUnknownForm(new ReplyError(text));
    }

    /** What every message shows of it. */
    String shown() {
        return text.contains(", with args") ? text.substring(0, text.indexOf(", with args")) : text;
    }

    @Override
    public String toString() {
        return text;
    }
}
