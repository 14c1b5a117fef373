package io.omnicache.examples.bookshop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The application as it is delivered: one jar, with the settings file and the library's jar inside it. */
class PackagedTest {
    private static final Pattern STARTED = Pattern.compile("Tomcat started on port (\\d+)");

    @Test
    void jar_findsWhatAnotherJvmCached() throws Exception {
        String redis = TestRedis.uri();
        Book book = new Book("1-1", "Ada", 1843, "Notes", 999);
        try (Shop shop = Shop.open(redis)) {
            shop.http().save(book);
            assertThat(shop.http().search("Ada", 1843)).hasSize(1);
        }

        Process process = start(redis);
        try (BufferedReader output = process.inputReader()) {
            List<String> lines = new ArrayList<>();
            HttpSide http = new HttpSide(port(output, lines));

            // Its own store is empty.
            assertThat(http.book("1-1")).isEqualTo(book);
            assertThat(http.search("Ada", 1843)).hasSize(1);
            assertThat(Figures.of(http, "books")).isEqualTo(new Figures(1, 0, 0, 0));
            assertThat(Figures.of(http, "searches")).isEqualTo(new Figures(1, 0, 0, 0));

            process.toHandle().destroy(); // unlike the process itself, this leaves its output readable
            output.lines().forEach(lines::add);
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(lines).noneMatch(line -> line.contains(" WARN ") || line.contains(" ERROR "));
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(String redis) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        System.getProperty("bookshop.jar"),
                        "--server.port=0")
                .redirectErrorStream(true);
        builder.environment().put("OMNICACHE_URI", redis);
        return builder.start();
    }

    private static String port(BufferedReader output, List<String> lines) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            lines.add(line);
            Matcher started = STARTED.matcher(line);
            if (started.find()) {
                return started.group(1);
            }
        }
        throw new AssertionError("The application ended: " + String.join("\n", lines));
    }
}
