package io.omnicache.it.staleness;

import io.omnicache.it.RedisErrorReply;
import io.omnicache.it.RespConnection;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A plain client of a server, or of a cluster, where it goes wherever a master sends it. For one thread. */
final class ForeignClient implements Closeable {
    private static final int ATTEMPTS = 200;
    private static final int PAUSE_MILLIS = 20;

    private final List<Integer> ports;
    private final Map<Integer, RespConnection> open = new HashMap<>();
    private int attempts;

    /** @param ports of all servers */
    ForeignClient(List<Integer> ports) {
        this.ports = ports;
    }

    /** What is sent: one command. */
    interface Sent<T> {
        T to(RespConnection server) throws IOException;
    }

    /**
     * Sends a command to the master that has its key.
     *
     * @throws IOException if a connection is lost; whether the command was carried out isn't known
     */
    <T> T send(Sent<T> sent) throws IOException {
        int port = ports.get(attempts % ports.size());
        boolean isAsking = false;
        for (int attempt = 1; ; attempt++) {
            try {
                RespConnection server = connection(port);
                if (isAsking) {
                    server.command("ASKING");
                }
                return sent.to(server);
            } catch (RedisErrorReply e) {
                String[] words = String.valueOf(e.getMessage()).split(" ", -1);
                if (attempt == ATTEMPTS
                        || !List.of("MOVED", "ASK", "TRYAGAIN", "CLUSTERDOWN", "LOADING")
                                .contains(words[0])) {
                    throw e;
                }
                isAsking = words[0].equals("ASK");
                if (isAsking || words[0].equals("MOVED")) {
                    port = Integer.parseInt(words[2].substring(words[2].lastIndexOf(':') + 1));
                } else {
                    pause();
                }
            } catch (IOException e) {
                attempts++;
                close();
                throw e;
            }
        }
    }

    private RespConnection connection(int port) throws IOException {
        RespConnection connection = open.get(port);
        if (connection == null) {
            connection = RespConnection.open("127.0.0.1", port);
            open.put(port, connection);
        }
        return connection;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (RespConnection connection : open.values()) {
            connection.close();
        }
        open.clear();
    }
}
