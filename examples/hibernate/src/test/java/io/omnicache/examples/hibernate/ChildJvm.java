package io.omnicache.examples.hibernate;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Another JVM of the application: a main class of the tests, with the class path and the Redis of this one. */
final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private ChildJvm(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    static ChildJvm start(World world, Class<?> main, String... arguments) throws IOException {
        return start(world, world.redisUri(), main, arguments);
    }

    static ChildJvm start(World world, SlowLink link, Class<?> main, String... arguments) throws IOException {
        return start(world, world.redisUri(link), main, arguments);
    }

    private static ChildJvm start(World world, String redisUri, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:TieredStopAtLevel=1",
                "-D" + World.REDIS_PROPERTY + "=" + redisUri,
                "-cp",
                System.getProperty("java.class.path"),
                main.getName(),
                world.jdbcUrl()));
        command.addAll(List.of(arguments));
        return new ChildJvm(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** Waits for one line, which says that the child has come so far. */
    void await(String line) throws IOException {
        String said = output.readLine();
        if (!line.equals(said)) {
            throw new IllegalStateException("The child said " + said + ", not " + line);
        }
    }

    void tell(String line) throws IOException {
        process.outputWriter(StandardCharsets.UTF_8).append(line).append('\n').flush();
    }

    /** Stops the child where it stands, as a busy machine does, until {@link #goOn}. */
    void standStill() throws IOException, InterruptedException {
        signal("STOP");
    }

    void goOn() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** What the child printed until its end. */
    List<String> results() throws IOException, InterruptedException {
        List<String> lines = output.lines().toList();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("The child failed: " + lines);
        }
        return lines;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
