package io.omnicache.it;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A main class in a JVM of its own, with the class path of this one. {@link #run} returns what a program prints. A
 * program that is {@link #start}ed is asked: {@link JvmProgram} is its side of the conversation. The other lines that
 * it prints are its log, and are printed here. Every wait has an end, {@link #PATIENCE}.
 *
 * <p>The JVM is small and compiles little, since most programs live for a second or two. It ends with {@link #close()},
 * or with this JVM, also after a crash and also while it is {@linkplain #suspend() suspended}. One thread talks to it;
 * signals and {@link #close()} may come from any thread.
 */
public final class JvmProcess implements AutoCloseable {
    /**
     * How long a line or an end is waited for: a busy machine is slow, and a program that hangs must still fail a test.
     */
    public static final Duration PATIENCE = Duration.ofMinutes(2);

    /** In the queue of lines: the program has closed its output. */
    private static final String END = new String("end");

    /** So many lines wait to be read here; with more, the program waits. */
    private static final int LINES = 10_000;

    /**
     * The file with the classes of the libraries as the JVM holds them in memory, which spares their loading; the libraries
     * must come first on the class path then. Empty, or a file that isn't there: without.
     */
    private static final String ARCHIVE = System.getProperty("it.archive", "");

    private final String name;
    private final Process process;
    private final Path directory;
    private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(LINES);
    private boolean ended;

    private JvmProcess(Class<?> main, List<String> options, String... arguments) {
        this.name = main.getSimpleName();
        this.directory = Workspace.newDirectory();
        try {
            this.process = new ProcessBuilder(command(main, options, arguments))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            Workspace.adopt(process, directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread reader = new Thread(this::read, "output of " + name + " " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts the main class.
     *
     * @param options of the JVM, such as {@code -Xmx32m}; they come after those that all have
     */
    public static JvmProcess start(Class<?> main, List<String> options, String... arguments) {
        return new JvmProcess(main, options, arguments);
    }

    /**
     * Runs the main class to its end, and returns all it prints, errors too, without white space at its ends.
     *
     * @throws AssertionError with the output, if the program ends with another status than 0, or not in time
     */
    public static String run(Class<?> main, List<String> options, String... arguments) {
        return runUnder(List.of(), main, options, arguments);
    }

    /**
     * As {@link #run}, by a command that runs another one.
     *
     * @param wrapper that command with its own arguments; the JVM's command comes behind them
     */
    public static String runUnder(List<String> wrapper, Class<?> main, List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(command(main, options, arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try {
                String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
                    throw new AssertionError(main + " failed: " + said);
                }
                return said.strip();
            } finally {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Sends a line. */
    public void send(String line) {
        try {
            process.outputWriter(StandardCharsets.UTF_8).append(line + "\n").flush();
        } catch (IOException e) {
            throw new UncheckedIOException(name + " takes no line: " + line, e);
        }
    }

    /** Sends a line and returns the answer; {@code null} if the program ends before. */
    public String ask(String line) {
        send(line);
        return line();
    }

    /**
     * The next line that the program says; {@code null} once it has ended.
     *
     * @throws IllegalStateException if none comes in time
     */
    @SuppressWarnings("ReferenceEquality") // END is no text that a program can say.
    public String line() {
        if (ended) {
            return null;
        }
        try {
            String line = lines.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            if (line == null) {
                throw new IllegalStateException(name + " has said nothing for " + PATIENCE.toSeconds() + " s");
            }
            ended = line == END;
            return ended ? null : line;
        } catch (InterruptedException e) {
            throw new IllegalStateException("Interrupted while waiting for a line of " + name, e);
        }
    }

    /** Waits until the program says exactly this, for example that it is ready. */
    public void await(String expected) {
        String said = line();
        if (!expected.equals(said)) {
            throw new AssertionError(name + " said " + said + ", not " + expected);
        }
    }

    /**
     * All lines that the program says until its end.
     *
     * @throws AssertionError with the lines, if it ends with another status than 0
     */
    public List<String> lines() {
        List<String> all = new ArrayList<>();
        for (String line = line(); line != null; line = line()) {
            all.add(line);
        }
        if (!endsWithin(PATIENCE.toMillis()) || process.exitValue() != 0) {
            throw new AssertionError(name + " failed: " + all);
        }
        return all;
    }

    /** Stops the JVM where it stands, as a busy machine does, until {@link #resume()}: SIGSTOP. */
    public void suspend() {
        signal("STOP");
    }

    /** Lets a suspended JVM go on. */
    public void resume() {
        signal("CONT");
    }

    /** Ends the JVM as a crash does, by SIGKILL, and waits for its end. What it has said before can still be read. */
    public void kill() {
        process.destroyForcibly();
        if (!endsWithin(PATIENCE.toMillis())) {
            throw new IllegalStateException(name + " survives SIGKILL");
        }
    }

    /** Whether the program ends by itself in that time. */
    public boolean endsWithin(long millis) {
        try {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException("Interrupted while waiting for the end of " + name, e);
        }
    }

    public boolean isRunning() {
        return process.isAlive();
    }

    public int exitValue() {
        return process.exitValue();
    }

    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        lines.clear(); // Else the thread that reads might wait for room, for ever.
        Workspace.release(directory);
        Workspace.remove(directory);
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                if (line.startsWith(JvmProgram.MARK)) {
                    lines.put(line.substring(JvmProgram.MARK.length()));
                } else {
                    System.out.println(name + ": " + line);
                }
            }
        } catch (IOException e) {
            // The process was killed while it wrote; there is no whole line any more.
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            end();
        }
    }

    private void end() {
        try {
            lines.put(END);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void signal(String signal) {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> command(Class<?> main, List<String> options, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto"));
        String classPath = System.getProperty("java.class.path");
        if (!ARCHIVE.isEmpty() && Files.exists(Path.of(ARCHIVE))) {
            // An archive that doesn't fit is left out without a word, since some tests read all that a program prints.
            command.addAll(List.of(
                    "-XX:SharedArchiveFile=" + Path.of(ARCHIVE).toAbsolutePath(),
                    "-Xlog:cds=off",
                    "-Xlog:class+path=off"));
            classPath = libraries() + File.pathSeparator + classPath;
        }
        command.addAll(List.of("-cp", classPath));
        command.addAll(options);
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    /** The jars of this JVM's class path. */
    static String libraries() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(element -> element.endsWith(".jar"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
