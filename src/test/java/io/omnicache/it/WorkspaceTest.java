package io.omnicache.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that nobody closes. */
class WorkspaceTest {

    @ParameterizedTest
    @ValueSource(strings = {"exit", "halt", "kill"})
    void serversOfAJvmThatEnds_endWithIt_andLeaveNoFile(String way) throws Exception {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Forgetful.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader output =
                        new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8));
                var input = jvm.outputWriter(StandardCharsets.UTF_8)) {
            long server = Long.parseLong(output.readLine());
            Path workspace = Path.of(output.readLine());
            assertThat(ProcessHandle.of(server))
                    .hasValueSatisfying(it -> assertThat(it.isAlive()).isTrue());
            assertThat(workspace).isDirectory();

            if (way.equals("kill")) {
                jvm.destroyForcibly();
            } else {
                input.write(way + "\n");
                input.flush();
            }

            Awaitility.await()
                    .until(() -> ProcessHandle.of(server)
                                    .filter(ProcessHandle::isAlive)
                                    .isEmpty()
                            && Files.notExists(workspace));
        } finally {
            jvm.destroyForcibly();
        }
    }

    /** Starts a server and ends without closing it. */
    static final class Forgetful {
        private Forgetful() {}

        public static void main(String[] arguments) throws Exception {
            RedisProcess redis = RedisProcess.start();
            System.out.println(redis.pid());
            System.out.println(Workspace.root());
            String way = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
            if ("halt".equals(way)) {
                Runtime.getRuntime().halt(1);
            }
            System.exit(0);
        }
    }
}
