package io.omnicache.jcache.testing;

import static org.awaitility.Awaitility.await;

import io.omnicache.it.RedisProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A network before one server that keeps what clients send, and delivers it later, also when the client has given up
 * its connection meanwhile: as a server does that hangs, or a network that sends again what was lost.
 */
public final class HeldNetwork implements AutoCloseable {
    private final RedisProcess server;
    private final ServerSocket listening;
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private volatile List<Link> held = List.of();

    public HeldNetwork(RedisProcess server) throws IOException {
        this.server = server;
        listening = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        start(this::accept);
    }

    public String uri() {
        return "redis://127.0.0.1:" + listening.getLocalPort();
    }

    /** Keeps from now on what comes on the connections that are there. New connections work. */
    public void hold() {
        held = List.copyOf(links);
        held.forEach(Link::hold);
    }

    /**
     * Delivers what was kept of the connections that the client has given up, of which there must be one, and waits
     * until the server has read it, or has closed the connection.
     */
    public void deliver() {
        await().until(() -> held.stream().anyMatch(Link::isGivenUp));
        held.stream().filter(Link::isGivenUp).forEach(Link::deliver);
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Link link : links) {
            link.client.close();
            link.there.close();
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), server.port()));
            links.add(link);
            start(link::toServer);
            start(link::toClient);
        }
    }

    private static final class Link {
        private final Socket client;
        private final Socket there;
        private final CountDownLatch ended = new CountDownLatch(1);
        /** Guarded by this. */
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        /** Guarded by this. */
        private boolean isHeld;
        /** Guarded by this. */
        private boolean isClientGone;

        Link(Socket client, Socket there) {
            this.client = client;
            this.there = there;
        }

        synchronized void hold() {
            isHeld = true;
        }

        synchronized boolean isGivenUp() {
            return isClientGone && kept.size() > 0;
        }

        void toServer() throws IOException {
            byte[] buffer = new byte[1 << 14];
            InputStream in = client.getInputStream();
            for (int got = read(in, buffer); got >= 0; got = read(in, buffer)) {
                synchronized (this) {
                    if (isHeld) {
                        kept.write(buffer, 0, got);
                    } else {
                        there.getOutputStream().write(buffer, 0, got);
                    }
                }
            }
            synchronized (this) {
                isClientGone = true;
                if (!isHeld) {
                    there.close();
                }
            }
        }

        /** Goes on reading what the server sends when the client is gone. */
        void toClient() throws IOException {
            try {
                byte[] buffer = new byte[1 << 14];
                InputStream in = there.getInputStream();
                for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                    try {
                        client.getOutputStream().write(buffer, 0, got);
                    } catch (IOException e) {
                        continue; // The client is gone.
                    }
                }
            } finally {
                ended.countDown();
            }
        }

        /** The server reads the bytes, and then their end. */
        void deliver() {
            try {
                synchronized (this) {
                    there.getOutputStream().write(kept.toByteArray());
                }
                there.shutdownOutput();
            } catch (IOException e) {
                return; // The server has closed the connection.
            }
            Waiting.await(ended);
        }

        /** A reset by the client is an end like another. */
        private static int read(InputStream in, byte[] buffer) {
            try {
                return in.read(buffer);
            } catch (IOException e) {
                return -1;
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
