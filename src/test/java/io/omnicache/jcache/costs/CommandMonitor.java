package io.omnicache.jcache.costs;

import io.omnicache.it.RedisProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/** Sees all commands that a server carries out, word by word, those of scripts included, by {@code MONITOR}. */
final class CommandMonitor implements AutoCloseable {
    private final RedisProcess server;
    private final Predicate<String> seen;
    private final Socket socket;
    private final BufferedReader in;

    /** @param seen selects the commands */
    CommandMonitor(RedisProcess server, Predicate<String> seen) throws IOException {
        this.server = server;
        this.seen = seen;
        this.socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        this.in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
        in.readLine();
    }

    /** The commands while the action ran, each without its time and client. */
    List<String> during(Runnable action) {
        try {
            read();
            action.run();
            return read();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private List<String> read() throws IOException {
        String mark = UUID.randomUUID().toString();
        server.command("ECHO", mark);
        List<String> commands = new ArrayList<>();
        for (String line = in.readLine(); !line.contains(mark); line = in.readLine()) {
            String command = line.substring(line.indexOf(']') + 2);
            if (seen.test(command)) {
                commands.add(command);
            }
        }
        return commands;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
