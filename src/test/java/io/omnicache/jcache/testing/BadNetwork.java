package io.omnicache.jcache.testing;

import io.omnicache.it.RedisProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A network before one server, at an address of its own, which can fail in the ways of {@link Fault}. */
public final class BadNetwork implements AutoCloseable {
    private static final long TRICKLE_MILLIS = 50;

    private final RedisProcess server;
    private final int port;
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final List<Socket> filling = new ArrayList<>();
    private final AtomicLong connections = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private volatile boolean keepsSent;
    private volatile ServerSocket listening;
    private volatile Fault fault = Fault.NONE;

    /** What is wrong with the network, or with the server behind it. */
    public enum Fault {
        NONE,
        /** Connections are closed, and new ones are refused. */
        REFUSES,
        /** The server is stopped by SIGSTOP: its kernel still accepts connections. */
        STOPPED,
        /** Connections can be opened, but nothing passes, neither on them nor on those that were there. */
        SWALLOWS,
        /** Nothing passes, and an attempt to connect gets no answer either. */
        DROPS,
        /** Nothing passes on the connections that were there; new ones work. */
        HALF_OPEN,
        /** The server's bytes come one by one. */
        TRICKLES,
        /** Connections are closed, and new ones are accepted but get no answer to the login. */
        NO_LOGIN
    }

    public BadNetwork(RedisProcess server) throws IOException {
        this.server = server;
        listening = listen(0, 200);
        port = listening.getLocalPort();
        start(() -> accept(listening));
    }

    public String uri() {
        return "redis://127.0.0.1:" + port;
    }

    /** How many connections were accepted. */
    public long connections() {
        return connections.get();
    }

    /** How many bytes the clients have sent. */
    public long bytes() {
        return bytes.get();
    }

    /** Keeps what the clients send from now on. */
    public BadNetwork keepingSent() {
        keepsSent = true;
        return this;
    }

    /** What the clients have sent, with one character for each byte. */
    public String sent() {
        return sent.toString(StandardCharsets.ISO_8859_1);
    }

    /** Begins a fault, after which {@link #heal} must follow. */
    public void begin(Fault begun) throws IOException {
        fault = begun;
        switch (begun) {
            case NONE, TRICKLES -> {}
            case REFUSES -> {
                listening.close();
                closeLinks();
            }
            case STOPPED -> server.suspend();
            case SWALLOWS, HALF_OPEN -> links.forEach(link -> link.isSilent = true);
            case NO_LOGIN -> closeLinks();
            case DROPS -> {
                links.forEach(link -> link.isSilent = true);
                listening.close();
                listening = listen(port, 1);
                for (int i = 0; i < 4; i++) { // Nobody accepts, so the kernel ignores what comes after the first ones.
                    Socket socket = new Socket();
                    filling.add(socket);
                    fill(socket);
                }
            }
        }
    }

    /** Ends the fault. Connections that were silenced are closed. */
    public void heal() throws IOException {
        Fault ended = fault;
        fault = Fault.NONE;
        if (ended == Fault.STOPPED) {
            server.resume();
        } else if (ended == Fault.REFUSES || ended == Fault.DROPS) {
            listening.close();
            for (Socket socket : filling) {
                socket.close();
            }
            filling.clear();
            listening = listen(port, 200);
            start(() -> accept(listening));
        }
        if (ended != Fault.STOPPED) {
            closeLinks();
        }
    }

    @Override
    public void close() throws IOException {
        if (fault != Fault.NONE) {
            heal();
        }
        listening.close();
        closeLinks();
    }

    private void fill(Socket socket) {
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
        } catch (IOException e) {
            return; // It isn't accepted any more, which is what is wanted.
        }
    }

    /** The kernel may need a moment until a port is free that was listened on. */
    private static ServerSocket listen(int port, int backlog) throws IOException {
        for (int i = 0; ; i++) {
            ServerSocket socket = new ServerSocket();
            try {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), backlog);
                return socket;
            } catch (BindException e) {
                socket.close();
                if (i == 100) {
                    throw e;
                }
                sleep();
            }
        }
    }

    /**
     * For all clients at the same time: nothing passes any more when the first one notices. A client that is cut off alone
     * can't tell the others, which is another case.
     */
    private void closeLinks() {
        links.forEach(link -> link.isSilent = true);
        links.forEach(Link::close);
    }

    private void accept(ServerSocket by) throws IOException {
        while (true) {
            Socket client = by.accept();
            if (fault == Fault.REFUSES) { // It came while the port was being closed.
                client.close();
                continue;
            }
            try {
                connections.incrementAndGet();
                client.setTcpNoDelay(true);
                Socket there = new Socket(InetAddress.getLoopbackAddress(), server.port());
                there.setTcpNoDelay(true);
                Link link = new Link(client, there);
                link.isSilent = fault == Fault.SWALLOWS || fault == Fault.NO_LOGIN;
                links.add(link);
                start(() -> link.forward(client, there, false));
                start(() -> link.forward(there, client, true));
            } catch (IOException e) {
                client.close(); // The server is down.
            }
        }
    }

    private final class Link {
        private final Socket client;
        private final Socket there;
        private volatile boolean isSilent;

        Link(Socket client, Socket there) {
            this.client = client;
            this.there = there;
        }

        void forward(Socket from, Socket to, boolean isBack) throws IOException {
            byte[] buffer = new byte[1 << 14];
            try {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                    bytes.addAndGet(isBack ? 0 : got);
                    if (!isBack && keepsSent) {
                        sent.write(buffer, 0, got);
                    }
                    if (isBack && fault == Fault.TRICKLES) {
                        trickle(buffer, got, out);
                    } else if (!isSilent) {
                        out.write(buffer, 0, got);
                    }
                }
            } finally {
                if (!isSilent) {
                    close();
                }
            }
        }

        private void trickle(byte[] bytes, int size, OutputStream out) throws IOException {
            for (int i = 0; i < size; i++) {
                if (fault == Fault.TRICKLES) {
                    sleep();
                }
                out.write(bytes, i, 1);
            }
        }

        void close() {
            links.remove(this);
            try (client;
                    there) {
                return;
            } catch (IOException e) {
                return; // It is closed.
            }
        }
    }

    private static void sleep() {
        try {
            TimeUnit.MILLISECONDS.sleep(TRICKLE_MILLIS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
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
