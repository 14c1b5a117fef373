package io.omnicache.jcache.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A main class in a JVM of its own, with the class path of the tests. {@link #run} returns what the program prints. A
 * program that is {@link #start}ed reads lines and answers each by one, with {@link #say}; its other output is its log.
 * The JVM is small and compiles little, since most programs live for a second or two.
 */
public final class ChildJvm implements AutoCloseable {
    private static final String MARK = "> ";
    private static final long SECONDS = 120;

    private final Process process;
    private final BufferedReader output;

    private ChildJvm(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts the main class; {@link #close()} ends it. */
    public static ChildJvm start(Class<?> main, List<String> options, String... arguments) {
        return new ChildJvm(start(
                new ProcessBuilder(command(main, options, arguments)).redirectError(ProcessBuilder.Redirect.INHERIT)));
    }

    /**
     * Runs the main class to its end, and returns all it prints, without white space at its ends.
     *
     * @throws AssertionError with the output, if the program ends with another status than 0, or not within two minutes
     */
    public static String run(Class<?> main, List<String> options, String... arguments) {
        Process process = start(new ProcessBuilder(command(main, options, arguments)).redirectErrorStream(true));
        try {
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(main + " failed: " + said);
            }
            return said.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            process.destroyForcibly();
        }
    }

    /** In the program: answers. */
    public static void say(String line) {
        System.out.println(MARK + line.replace('\n', ' '));
    }

    /** The next line that the program says; {@code null} once it has ended. */
    public String line() {
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

    /** All lines that the program says until its end, which must be one with the status 0. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (String line = line(); line != null; line = line()) {
            lines.add(line);
        }
        try {
            if (process.waitFor() != 0) {
                throw new AssertionError("The child failed: " + lines);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return lines;
    }

    /** Sends a line and returns the answer. */
    public String ask(String line) {
        send(line);
        return line();
    }

    /** Sends a line. */
    public void send(String line) {
        try {
            process.outputWriter(StandardCharsets.UTF_8).append(line + "\n").flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the program ends by itself in that time. */
    public boolean endsWithin(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    public int exitValue() {
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static List<String> command(Class<?> main, List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(options);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    private static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
