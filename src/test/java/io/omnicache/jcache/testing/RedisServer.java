package io.omnicache.jcache.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A real Redis for tests: the server of {@code -Domnicache.test.redis}, else the binary that the embedded-redis artifact
 * carries, on a free port, ended with the JVM.
 */
public final class RedisServer implements AutoCloseable {
    private static final String GIVEN = System.getProperty("omnicache.test.redis");

    private static RedisServer shared;

    private final Process process;
    private final Path directory;
    private final int port;

    private RedisServer(Process process, Path directory, int port) {
        this.process = process;
        this.directory = directory;
        this.port = port;
    }

    /** A URI on the server that all tests share, with a key prefix of its own. */
    public static String sharedUri() {
        String base = GIVEN != null ? GIVEN : shared().uri();
        return base + (base.contains("?") ? "&" : "?") + "key-prefix=test-" + UUID.randomUUID() + ":";
    }

    private static synchronized RedisServer shared() {
        if (shared == null) {
            shared = start();
        }
        return shared;
    }

    /** A server of the test's own. */
    public static RedisServer start(String... options) {
        for (int tries = 0; ; tries++) {
            try {
                return startOn(freePort(), options);
            } catch (IOException e) {
                if (tries == 3) {
                    throw new IllegalStateException("No Redis server could be started", e);
                }
            }
        }
    }

    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** Sends one command and returns the first line of the reply, or a bulk string. */
    public String command(String... words) {
        try {
            return send(port, words);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor(5, TimeUnit.SECONDS);
            try (var files = Files.list(directory)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(directory);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static RedisServer startOn(int port, String... options) throws IOException {
        Path directory = Files.createTempDirectory("omnicache-redis");
        Path binary = directory.resolve("redis-server");
        try (InputStream in = RedisServer.class.getResourceAsStream("/" + binaryName())) {
            Files.copy(in, binary);
        }
        if (!binary.toFile().setExecutable(true)) {
            throw new IOException("not executable: " + binary);
        }
        List<String> command = new ArrayList<>(List.of(
                binary.toString(), "--port", "" + port, "--bind", "127.0.0.1", "--save", "", "--dir", "" + directory));
        command.addAll(Arrays.asList(options));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        RedisServer server = new RedisServer(process, directory, port);
        Runtime.getRuntime().addShutdownHook(new Thread(server::closeQuietly));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (System.nanoTime() < deadline && process.isAlive()) {
            try {
                send(port, "PING");
                return server;
            } catch (IOException e) {
                Thread.onSpinWait();
            }
        }
        server.close();
        throw new IOException("the server did not come up on port " + port);
    }

    private void closeQuietly() {
        if (Files.exists(directory)) {
            close();
        }
    }

    private static String send(int port, String... words) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
            for (String word : words) {
                request.append('$')
                        .append(word.getBytes(StandardCharsets.UTF_8).length)
                        .append("\r\n")
                        .append(word)
                        .append("\r\n");
            }
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.UTF_8));
            String line = line(socket.getInputStream());
            if (line.startsWith("$") && !line.equals("$-1")) {
                int length = Integer.parseInt(line.substring(1));
                return new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
            }
            return line;
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0) {
                throw new IOException("connection closed");
            }
            line.append((char) c);
        }
        in.read();
        return line.toString();
    }

    private static String binaryName() {
        boolean mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
        boolean arm = System.getProperty("os.arch").contains("aarch64");
        return "redis-server-7.0.15-" + (mac ? "darwin-" : "linux-") + (arm ? "arm64" : "amd64");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
