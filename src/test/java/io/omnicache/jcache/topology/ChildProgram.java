package io.omnicache.jcache.topology;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A main class in a JVM of its own, with the class path of the tests: it reads lines and answers each by one, with {@link #say}. What
 * else it prints is its log.
 */
final class ChildProgram implements AutoCloseable {
    private static final String MARK = "> ";

    private final Process process;
    private final BufferedReader output;

    private ChildProgram(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    static ChildProgram start(Class<?> main, List<String> options, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        try {
            return new ChildProgram(new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In the program: answers. */
    static void say(String line) {
        System.out.println(MARK + line.replace('\n', ' '));
    }

    /** The next line that the program says; {@code null} once it has ended. */
    String line() {
        try {
            String line = output.readLine();
            while (line != null && !line.startsWith(MARK)) {
                System.out.println("child: " + line);
                line = output.readLine();
            }
            return line == null ? null : line.substring(MARK.length());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a line and returns the answer. */
    String ask(String line) {
        try {
            process.outputWriter(StandardCharsets.UTF_8).append(line + "\n").flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line();
    }

    /** Whether the program ends by itself in that time. */
    boolean endsWithin(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    int exitValue() {
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
