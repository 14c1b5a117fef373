package io.omnicache.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The directory of the servers of this JVM. When this JVM ends, also by a signal or a crash, the servers are killed and
 * the directory is removed: a shell process does so when its standard input, which this JVM holds open, is closed.
 */
final class Workspace {
    private static final String PID = "pid";
    private static final String GUARD = """
            trap '' HUP INT TERM
            cat > /dev/null
            for file in "$1"/*/pid; do
              if [ -f "$file" ]; then kill -9 "$(cat "$file")"; fi
            done
            rm -rf "$1"
            """;

    private static final Path ROOT = create();

    /** A field, since its standard input would be closed when the object is collected. */
    private static final Process GUARDIAN = guard(ROOT);

    private static final AtomicInteger COUNT = new AtomicInteger();

    private Workspace() {}

    static Path root() {
        return ROOT;
    }

    /** A new empty directory. */
    static Path newDirectory() {
        if (!GUARDIAN.isAlive()) {
            throw new IllegalStateException("The guard of " + ROOT + " has ended: is there a shell, sh?");
        }
        try {
            return Files.createDirectory(ROOT.resolve(Integer.toString(COUNT.incrementAndGet())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on the process doesn't outlive this JVM. */
    static void adopt(Process process, Path directory) throws IOException {
        Files.writeString(directory.resolve(PID), Long.toString(process.pid()));
    }

    /** The process of the directory has ended; its number may become another's. */
    static void release(Path directory) {
        directory.resolve(PID).toFile().delete();
    }

    static void remove(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Can't remove " + directory, e);
        }
    }

    private static Path create() {
        try {
            return Files.createTempDirectory("omnicache-redis");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Process guard(Path root) {
        try {
            return new ProcessBuilder(List.of("sh", "-c", GUARD, "guard", root.toString()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
