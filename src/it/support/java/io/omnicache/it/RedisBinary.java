package io.omnicache.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The server program that {@link RedisProcess} starts: the one that {@link ServerChoice#command()} names, else the
 * redis-server of the embedded-redis jar, unpacked once in a JVM.
 */
final class RedisBinary {
    private static final String VERSION = "7.0.15";
    private static final String COMMAND =
            ServerChoice.command().map(RedisBinary::checked).orElseGet(RedisBinary::unpack);

    private RedisBinary() {}

    /** A path, or a name to be found on the PATH. */
    static String command() {
        return COMMAND;
    }

    /** A path must lead to a program; a bare name is left to the operating system. */
    private static String checked(String command) {
        if (command.contains("/") && !Files.isExecutable(Path.of(command))) {
            throw new IllegalStateException("The system property " + ServerChoice.COMMAND + " names " + command
                    + ", which isn't a program that can be run");
        }
        return command;
    }

    private static String unpack() {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
        String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        String name = "redis-server-" + VERSION + "-" + os + "-" + arch;
        Path file = Workspace.newDirectory().resolve(name);
        try (InputStream in = RedisBinary.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new IllegalStateException("No resource " + name + ": is embedded-redis on the class path?");
            }
            Files.copy(in, file);
        } catch (IOException e) {
            throw new UncheckedIOException("Can't unpack " + file, e);
        }
        if (!file.toFile().setExecutable(true)) {
            throw new IllegalStateException("Can't make " + file + " executable");
        }
        return file.toString();
    }
}
