package io.omnicache.jcache.closing;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.ChildJvm;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A JVM ends by itself with every feature in use, and needs no shutdown hook for that. */
class OpenEndIT {
    /** What the JVM needs itself to end, on a very busy machine too. */
    private static final long PATIENCE_MILLIS = 30_000;

    private static final List<String> SHOWS_HOOKS = List.of("--add-opens=java.base/java.lang=ALL-UNNAMED");

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    @Test
    void main_thatReturnsWithEveryFeatureInUse_ends(@TempDir Path directory) {
        String uri = server.get().uri() + "?connect-timeout=1m&timeout=1m";
        try (ChildJvm program = ChildJvm.start(
                OpenEndProgram.class,
                SHOWS_HOOKS,
                uri,
                directory.resolve("omnicache.yaml").toString())) {
            assertThat(program.line()).as("threads that keep the JVM").isEmpty();
            assertThat(program.line()).as("shutdown hooks").isEmpty();
            assertThat(program.endsWithin(PATIENCE_MILLIS)).isTrue();
            assertThat(program.exitValue()).isZero();
        }
    }
}
