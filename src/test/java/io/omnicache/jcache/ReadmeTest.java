package io.omnicache.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.testing.RedisServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows works when pasted. */
class ReadmeTest {
    private static final Path README = Path.of(System.getProperty("basedir", ""), "README.md");
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @RegisterExtension
    static final RedisServer redis = RedisServer.shared();

    @TempDir
    Path folder;

    @Test
    void example_pasted_printsWhatItSays() throws Exception {
        MatchResult example =
                JAVA.matcher(Files.readString(README)).results().findFirst().orElseThrow();
        Path file = Files.writeString(folder.resolve("Example.java"), example.group(1));

        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Domnicache.uri=" + redis.uri(),
                        // Here, unlike in the packaged jar, Redisson registers its provider, too.
                        "-Djavax.cache.spi.CachingProvider=" + RedisCachingProvider.class.getName(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(java.waitFor(1, TimeUnit.MINUTES)).as(output).isTrue();
        assertThat(output.lines()).contains("Ada");
        assertThat(java.exitValue()).as(output).isZero();
    }
}
