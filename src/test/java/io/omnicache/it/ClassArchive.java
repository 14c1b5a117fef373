package io.omnicache.it;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The archive of the libraries' classes that every {@link JvmProcess} of the build uses: programs of the tests live for
 * a second or two, a third of which is the loading of classes. The first JVM of the tests makes it, once for a build;
 * until it is there, and where it can't be made, programs start without.
 */
final class ClassArchive {
    private final Path file;

    ClassArchive(Path file) {
        this.file = file;
    }

    /** Makes the archive, unless it is there or another JVM makes it. */
    void make() {
        Path begun = file.resolveSibling(file.getFileName() + ".begun");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.createFile(begun);
            Path written = file.resolveSibling(file.getFileName() + ".new");
            write(written, classes());
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException e) {
            // It has been begun before.
        } catch (IOException | InterruptedException | RuntimeException | AssertionError e) {
            System.out.println("Other JVMs start without an archive of classes: " + e);
        }
    }

    /** The names of the classes that a typical program loads. */
    private Path classes() {
        Path list = file.resolveSibling(file.getFileName() + ".classes");
        try (RedisProcess redis = RedisProcess.start()) {
            JvmProcess.run(
                    TypicalProgram.class,
                    List.of("-XX:DumpLoadedClassList=" + list),
                    redis.uri() + "?connect-timeout=1m&timeout=1m");
        }
        return list;
    }

    /** Those of directories are left out, since an archive can have classes of jars only. */
    private static void write(Path archive, Path classes) throws IOException, InterruptedException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xshare:dump",
                "-XX:SharedClassListFile=" + classes,
                "-XX:SharedArchiveFile=" + archive,
                "-cp",
                JvmProcess.libraries());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(JvmProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(said);
        }
    }
}
