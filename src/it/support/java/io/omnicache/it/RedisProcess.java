package io.omnicache.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * A real redis-server on a free loopback port, from the binary that the embedded-redis jar carries. It ends with
 * {@link #close()}, at the latest with this JVM.
 */
public final class RedisProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Process process;
    private final Path directory;
    private final Thread hook;
    private final int port;

    private RedisProcess(Process process, Path directory, int port) {
        this.process = process;
        this.directory = directory;
        this.port = port;
        this.hook = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts a server with the given arguments besides its port; returns once it accepts connections. */
    public static RedisProcess start(String... arguments) {
        IllegalStateException failure = null;
        for (int attempt = 0; attempt < 5; attempt++) { // the free port may be taken meanwhile
            int port = freePort();
            try {
                List<String> all = new ArrayList<>(List.of("--port", Integer.toString(port)));
                all.addAll(List.of(arguments));
                return launch(port, null, all);
            } catch (IllegalStateException e) {
                failure = e;
            }
        }
        throw failure;
    }

    /** Starts a server that listens with TLS only. */
    public static RedisProcess startTls(Path certificate, Path key) {
        int port = freePort();
        return launch(
                port,
                null,
                List.of(
                        "--port",
                        "0",
                        "--tls-port",
                        Integer.toString(port),
                        "--tls-cert-file",
                        certificate.toString(),
                        "--tls-key-file",
                        key.toString(),
                        "--tls-ca-cert-file",
                        certificate.toString(),
                        "--tls-auth-clients",
                        "no"));
    }

    /** Starts a cluster of three masters; returns once each of them serves. */
    public static List<RedisProcess> startCluster() {
        List<RedisProcess> nodes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            nodes.add(start("--cluster-enabled", "yes", "--cluster-port", Integer.toString(freePort())));
        }
        int[] bounds = {0, 5461, 10923, 16384};
        for (int i = 0; i < 3; i++) {
            nodes.get(i).command("CLUSTER", "ADDSLOTSRANGE", "" + bounds[i], "" + (bounds[i + 1] - 1));
            // MEET asks for the bus port too, since it isn't the usual one.
            String bus = nodes.get(i)
                    .command("CONFIG", "GET", "cluster-port")
                    .lines()
                    .reduce("", (a, b) -> b);
            nodes.get(0)
                    .command("CLUSTER", "MEET", "127.0.0.1", "" + nodes.get(i).port(), bus);
        }
        for (RedisProcess node : nodes) {
            await(() -> {
                String info = node.command("CLUSTER", "INFO");
                return info.contains("cluster_state:ok") && info.contains("cluster_size:3");
            });
        }
        return nodes;
    }

    /** Starts a sentinel that watches the given server under the name {@code mymaster}. */
    public static RedisProcess startSentinel(RedisProcess server) {
        int port = freePort();
        return launch(
                port,
                List.of("port " + port, "sentinel monitor mymaster 127.0.0.1 " + server.port() + " 1"),
                List.of("--sentinel"));
    }

    private static RedisProcess launch(int port, List<String> configuration, List<String> arguments) {
        try {
            Path directory = Files.createTempDirectory("redis");
            List<String> command = new ArrayList<>(List.of(unpack(directory).toString()));
            if (configuration != null) {
                command.add(Files.write(directory.resolve("redis.conf"), configuration)
                        .toString());
            }
            command.addAll(arguments);
            command.addAll(List.of("--bind", "127.0.0.1", "--dir", directory.toString()));
            if (configuration == null) {
                command.addAll(List.of("--save", "", "--appendonly", "no"));
            }
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
            RedisProcess redis = new RedisProcess(process, directory, port);
            try {
                await(() -> !process.isAlive() || accepts(port));
                if (process.isAlive()) {
                    return redis;
                }
            } catch (IllegalStateException e) {
                // told below
            }
            String log = Files.readString(directory.resolve("log"));
            redis.close();
            throw new IllegalStateException("redis-server doesn't serve port " + port + ": " + log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path unpack(Path directory) throws IOException {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
        String arch = System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        String name = "redis-server-7.0.15-" + os + "-" + arch;
        Path file = directory.resolve(name);
        try (InputStream in = RedisProcess.class.getResourceAsStream("/" + name)) {
            if (in == null) {
                throw new IllegalStateException("No resource " + name + ": is embedded-redis on the class path?");
            }
            Files.copy(in, file);
        }
        if (!file.toFile().setExecutable(true)) {
            throw new IllegalStateException("Can't make " + file + " executable");
        }
        return file;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean accepts(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("Not within " + PATIENCE);
            }
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    public int port() {
        return port;
    }

    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** Sends one command and returns the reply's payload, the elements of an array line by line, nil as nothing. */
    public String command(String... words) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            StringBuilder request = new StringBuilder("*" + words.length + "\r\n");
            for (String word : words) {
                request.append("$" + word.length() + "\r\n" + word + "\r\n");
            }
            socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.ISO_8859_1));
            return reply(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String reply(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            line.append((char) c);
        }
        String rest = line.substring(1).trim();
        return switch (line.charAt(0)) {
            case '$' -> {
                int length = Integer.parseInt(rest);
                yield length < 0 ? "" : new String(in.readNBytes(length + 2), StandardCharsets.ISO_8859_1).trim();
            }
            case '*' -> {
                List<String> elements = new ArrayList<>();
                for (int i = Integer.parseInt(rest); i > 0; i--) {
                    elements.add(reply(in));
                }
                yield String.join("\n", elements);
            }
            case '-' -> throw new IllegalStateException(rest);
            default -> rest;
        };
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            // The JVM is ending.
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
