package io.omnicache.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A real server on loopback: the embedded redis-server 7.0.15, or the program that {@link ServerChoice#command()}
 * names. Data are in memory only. The methods that start a server return when it is ready. It ends with
 * {@link #close()}, or with this JVM, also after a crash; no files are left.
 */
public final class RedisProcess implements AutoCloseable {
    private static final int ATTEMPTS = 5;
    private static final Pattern READY = Pattern.compile("(?i)ready to accept connections|Sentinel ID is ");
    private static final Pattern TAKEN = Pattern.compile("Address (already )?in use");

    private final Listening listening;
    private final int port;
    private final Path directory;
    private final List<String> command;
    private volatile Process process;

    private RedisProcess(Listening listening, int port, Path directory, List<String> arguments) throws IOException {
        this.listening = listening;
        this.port = port;
        this.directory = directory;
        this.command = new ArrayList<>(List.of(RedisBinary.command()));
        command.addAll(arguments);
        command.addAll(List.of("--bind", Listening.HOST, "--dir", directory.toString()));
        command.addAll(listening.arguments(port, directory));
        boot();
    }

    /** Starts a server on a port of its own, with options such as {@code "--requirepass", "secret"} besides. */
    public static RedisProcess start(String... options) {
        return startData(Listening.TCP, Ports::free, (port, directory) -> List.of(options));
    }

    /**
     * Starts a server that listens with TLS only.
     *
     * @param clientCertificates whether it refuses clients without a certificate of the same authority
     */
    public static RedisProcess startTls(Certificates certificates, boolean clientCertificates, String... options) {
        return startData(
                new Listening.Tls(certificates, clientCertificates),
                Ports::free,
                (port, directory) -> List.of(options));
    }

    /** Starts a server that listens on a Unix socket only. */
    public static RedisProcess startOnSocket(String... options) {
        return startData(Listening.SOCKET, () -> 0, (port, directory) -> List.of(options));
    }

    /** The options of a server besides its address. */
    interface Arguments {
        List<String> of(int port, Path directory) throws IOException;
    }

    /** Starts a server that holds data, as opposed to a sentinel. */
    static RedisProcess startData(Listening listening, IntSupplier ports, Arguments options) {
        return start(listening, ports, (port, directory) -> {
            List<String> all =
                    new ArrayList<>(List.of("--save", "", "--appendonly", "no", "--enable-debug-command", "local"));
            // If the server has a log, everything acknowledged is in it before a kill. With "everysec" it isn't:
            // while the disk is busy, Redis replies first and writes the log later.
            all.addAll(List.of("--appendfsync", "no"));
            // Else a former replica begins again with what it once got from its master.
            all.addAll(List.of("--rdb-del-sync-files", "yes"));
            all.addAll(options.of(port, directory));
            return all;
        });
    }

    /** Starts a server; tries other ports if the given one is taken. */
    static RedisProcess start(Listening listening, IntSupplier ports, Arguments arguments) {
        for (int attempt = 1; ; attempt++) {
            Path directory = Workspace.newDirectory();
            try {
                int port = ports.getAsInt();
                return new RedisProcess(listening, port, directory, arguments.of(port, directory));
            } catch (IOException e) {
                Workspace.remove(directory);
                throw new UncheckedIOException(e);
            } catch (RuntimeException e) {
                Workspace.remove(directory);
                if (attempt == ATTEMPTS
                        || !TAKEN.matcher(String.valueOf(e.getMessage())).find()) {
                    throw e;
                }
            }
        }
    }

    /** The TCP port, also with TLS; 0 on a Unix socket. It stays the same when the server is started again. */
    public int port() {
        return port;
    }

    /** The URI for a client, with the password of {@code --requirepass} if that is among the options. */
    public String uri() {
        String password = password();
        String login = password.isEmpty()
                ? ""
                : ":" + URLEncoder.encode(password, StandardCharsets.UTF_8).replace("+", "%20") + "@";
        return listening.uri(login, port, directory);
    }

    /** The URI without a password. */
    public String address() {
        return listening.uri("", port, directory);
    }
    /** Hosts and ports of servers as a URI of several servers has them. */
    public static String hosts(List<RedisProcess> servers) {
        return servers.stream()
                .map(server -> Listening.HOST + ":" + server.port())
                .collect(Collectors.joining(","));
    }

    public long pid() {
        return process.pid();
    }

    /** What the server has written since it was last started. */
    public String log() {
        try {
            return Files.readString(logFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Sends one command on a connection of its own, as the default user, and returns the reply's payload: the elements
     * of an array line by line, nil as nothing.
     *
     * @throws RedisErrorReply if that is what the server replied
     * @throws UncheckedIOException if the server can't be reached
     */
    public String command(String... words) {
        try (RespConnection connection = listening.connect(port, directory)) {
            String password = password();
            if (!password.isEmpty()) {
                connection.command("AUTH", password);
            }
            return connection.command(words);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean isRunning() {
        return process.isAlive();
    }
    /** Stops the process until {@link #resume()}, by SIGSTOP: it does not even read. */
    public void suspend() {
        signal("STOP");
    }

    /** Lets a suspended server go on. */
    public void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Asks the server to end, as a service manager does, and waits for it. */
    public void stop() {
        end(process::destroy);
    }

    /** Ends the server as a crash does, by SIGKILL. */
    public void kill() {
        end(process::destroyForcibly);
    }

    /**
     * Starts the server again after {@link #stop()} or {@link #kill()}, or after stopping it now: same port, same
     * options, same directory. Its data are gone; a cluster's node and a sentinel remember what they are.
     */
    public void restart() {
        if (isRunning()) {
            stop();
        }
        try {
            boot();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the server if it runs, and removes its files. */
    @Override
    public void close() {
        kill();
        Workspace.remove(directory);
    }

    private void boot() throws IOException {
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(logFile().toFile())
                .start();
        process = started;
        Workspace.adopt(started, directory);
        try {
            // By the log and not by connecting: another process on the same port would answer.
            Await.until("ready: " + this, () -> !started.isAlive() || isReady());
        } catch (IllegalStateException e) {
            kill();
            throw e;
        }
        if (!started.isAlive() && !isReady()) {
            kill();
            throw new IllegalStateException(command.get(0) + " ended: " + log());
        }
    }

    private boolean isReady() {
        return READY.matcher(log()).find();
    }

    private void end(Runnable how) {
        how.run();
        try {
            if (!process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Workspace.release(directory);
    }

    private String password() {
        int option = command.lastIndexOf("--requirepass");
        return option < 0 ? "" : command.get(option + 1);
    }

    private Path logFile() {
        return directory.resolve("log");
    }

    @Override
    public String toString() {
        return address();
    }
}
