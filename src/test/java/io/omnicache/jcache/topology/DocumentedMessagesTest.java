package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The documentation has every message that is told. */
class DocumentedMessagesTest {
    private static final Path DOCS = Path.of("docs/exceptions.md");
    private static final Pattern ROW = Pattern.compile(
            "\\| `(?<type>\\w+)` \\| (?<message>.+?) \\| (?<help>.+?) \\| (?<done>\\w+) \\|" + " (?<cause>.+?) \\|");

    @Test
    void docs_listEveryMessage() throws IOException {
        List<String> documented = new ArrayList<>();
        Matcher row = ROW.matcher(Files.readString(DOCS));
        while (row.find()) {
            documented.add(String.join(
                    " | ",
                    row.group("type"),
                    (row.group("message") + "; " + row.group("help")).replace("\\", ""),
                    row.group("done"),
                    row.group("cause").replace("`", "")));
        }
        List<String> told = new ArrayList<>();
        for (Told each : Told.values()) {
            told.add(String.join(
                    " | ",
                    each.type.getSimpleName(),
                    each.message,
                    each.isOutcomeUnknown() ? "unknown" : "no",
                    each.cause == null ? "none" : each.cause.getSimpleName()));
        }
        assertThat(documented).containsExactlyElementsOf(told);
    }
}
