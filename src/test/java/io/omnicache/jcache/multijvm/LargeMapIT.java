package io.omnicache.jcache.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.testing.ChildJvm;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Operations on more entries than fit into the memory of the JVM that calls them. */
class LargeMapIT {
    @RegisterExtension
    final OwnServer<RedisProcess> server = RedisServer.own();

    @ParameterizedTest(name = "{1} entries, {0}")
    @CsvSource({
        "PLAIN, 150000", // 30 MB of entries
        "CREATED_EXPIRY, 75000",
        "WRITER, 75000",
        "LISTENER, 75000"
    })
    void putAllAndRemoveAll_ofAGeneratedMap_needNoMemoryForIt(GeneratedMap.Kind kind, int entries) {
        String said = ChildJvm.run(
                GeneratedMap.class,
                List.of("-Xmx24m", "-XX:+ExitOnOutOfMemoryError"),
                server.get().uri(),
                kind.name(),
                Integer.toString(entries));

        assertThat(said).endsWith("put " + entries);
        assertThat(server.get().command("DBSIZE")).isEqualTo(Integer.toString(entries / 2));
    }
}
