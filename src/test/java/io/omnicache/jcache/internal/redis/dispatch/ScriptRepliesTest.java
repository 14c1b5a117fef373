package io.omnicache.jcache.internal.redis.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Script;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScriptRepliesTest {
    /** What surrounds a change calls it, and is no script of its own. */
    private static final String PART = "change()";

    static List<Path> scripts() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".lua"))
                    .filter(file -> !text(file).contains(PART))
                    .toList();
        }
    }

    @Test
    void unknownScript_mayHaveAnyReplyButAStatus() {
        Form form = form("another", "return 1");

        assertThat(form.fits("OK")).isFalse();
        assertThat(form.fits(List.of(List.of("a")))).isTrue();
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void script_hasAFormOfItsOwn(Path file) {
        String name = file.getFileName().toString();

        Form form = form(name.substring(0, name.lastIndexOf('.')), text(file));

        assertThat(form.fits(List.of(List.of("a")))).isFalse();
    }

    private static Form form(String name, String text) {
        Script script = Script.of(name, text);
        return ScriptReplies.of(Command.script(script, new byte[] {'k'}, "GET"), script);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
