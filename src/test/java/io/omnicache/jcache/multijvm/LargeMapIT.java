package io.omnicache.jcache.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operations on more entries than fit into the memory of the JVM that calls them. */
class LargeMapIT {
    @RegisterExtension
    final OwnServer<RedisProcess> server = RedisServer.own();

    @ParameterizedTest(name = "{1} entries, {0}")
    @CsvSource({
        "PLAIN, 1000000", // 200 MB of entries
        "CREATED_EXPIRY, 150000",
        "WRITER, 150000",
        "LISTENER, 150000"
    })
    void putAllAndRemoveAll_ofAGeneratedMap_needNoMemoryForIt(GeneratedMap.Kind kind, int entries) throws Exception {
        assertThat(run(kind, entries)).isEqualTo("put " + entries);
        assertThat(server.get().command("DBSIZE")).isEqualTo(Integer.toString(entries / 2));
    }

    private String run(GeneratedMap.Kind kind, int entries) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx48m",
                        "-XX:+ExitOnOutOfMemoryError",
                        "-cp",
                        System.getProperty("java.class.path"),
                        GeneratedMap.class.getName(),
                        server.get().uri(),
                        kind.name(),
                        Integer.toString(entries))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(said).isZero();
            return said.strip();
        } finally {
            process.destroyForcibly();
        }
    }
}
