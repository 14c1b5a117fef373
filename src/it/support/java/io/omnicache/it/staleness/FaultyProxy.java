package io.omnicache.it.staleness;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A proxy before a server whose connections can be cut, delayed, or silenced without a word, each by itself. */
public final class FaultyProxy implements AutoCloseable {
    private final ServerSocket listening;
    private final int target;
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private volatile boolean takesNone;
    private volatile int delayMillis;

    private FaultyProxy(ServerSocket listening, int target) {
        this.listening = listening;
        this.target = target;
    }

    public static FaultyProxy before(int port) throws IOException {
        FaultyProxy proxy = new FaultyProxy(new ServerSocket(0, 200, InetAddress.getLoopbackAddress()), port);
        start(proxy::accept);
        return proxy;
    }

    public String uri() {
        return "redis://127.0.0.1:" + listening.getLocalPort();
    }

    /** Closes the connections for which it says so, as a restarted proxy does. */
    public void cut(BooleanSupplier which) {
        links.stream().filter(link -> which.getAsBoolean()).forEach(Link::close);
    }

    /**
     * From now on nothing passes on those of the present connections, and neither side is told: half-open, as after a
     * firewall.
     */
    public void silence(BooleanSupplier which) {
        links.stream().filter(link -> which.getAsBoolean()).forEach(link -> link.isSilent = true);
    }

    /** As {@link #silence} for all connections, also for those that come until {@link #takeNew}. */
    public void blackout() {
        takesNone = true;
        silence(() -> true);
    }

    public void takeNew() {
        takesNone = false;
    }

    /** What passes is late, by once or twice that time; 0 for no more. */
    public void delay(int millis) {
        delayMillis = millis;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        links.forEach(Link::close);
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            try {
                client.setTcpNoDelay(true);
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                server.setTcpNoDelay(true);
                Link link = new Link(client, server);
                link.isSilent = takesNone;
                links.add(link);
                start(() -> link.forward(client, server));
                start(() -> link.forward(server, client));
            } catch (IOException e) {
                client.close(); // The server is down.
            }
        }
    }

    private final class Link {
        private final Socket client;
        private final Socket server;
        private volatile boolean isSilent;

        Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        void forward(Socket from, Socket to) throws IOException {
            byte[] buffer = new byte[1 << 14];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                    pause();
                    if (!isSilent) {
                        out.write(buffer, 0, got);
                    }
                }
            } finally {
                if (!isSilent) {
                    close();
                }
            }
        }

        private void pause() {
            if (delayMillis > 0) {
                try {
                    TimeUnit.MILLISECONDS.sleep(delayMillis);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }

        void close() {
            links.remove(this);
            try (client;
                    server) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void start(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                return; // The connection has ended.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private interface Task {
        void run() throws IOException;
    }
}
