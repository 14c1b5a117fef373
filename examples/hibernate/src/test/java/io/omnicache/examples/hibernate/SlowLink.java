package io.omnicache.examples.hibernate;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A proxy to a server that delays one message in twenty by up to 30 milliseconds, and so the messages behind it. Two
 * commands of one JVM seldom have time between them on one machine; through this proxy they have it all the time.
 */
final class SlowLink implements AutoCloseable {
    private static final long LONGEST = TimeUnit.MILLISECONDS.toNanos(30);

    private final ServerSocket door;
    private final int target;
    private final List<Socket> open = new CopyOnWriteArrayList<>();

    private SlowLink(ServerSocket door, int target) {
        this.door = door;
        this.target = target;
    }

    static SlowLink to(int port) throws IOException {
        SlowLink link = new SlowLink(new ServerSocket(0, 16, InetAddress.getLoopbackAddress()), port);
        start(link::accept);
        return link;
    }

    int port() {
        return door.getLocalPort();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = door.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            for (Socket socket : List.of(client, server)) {
                socket.setTcpNoDelay(true);
                open.add(socket);
            }
            start(() -> carry(client, server));
            start(() -> carry(server, client));
        }
    }

    private static void carry(Socket from, Socket to) throws IOException {
        byte[] buffer = new byte[65_536];
        try (InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                if (ThreadLocalRandom.current().nextInt(20) == 0) {
                    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(LONGEST));
                }
                out.write(buffer, 0, count);
            }
        }
    }

    @Override
    public void close() {
        try {
            door.close();
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void start(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // One of the two sockets was closed.
                    }
                },
                "slow link");
        thread.setDaemon(true);
        thread.start();
    }

    private interface Task {
        void run() throws IOException;
    }
}
