package io.omnicache.benchmarks.faults;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;

/** A network before one server, at an address of its own, that can fail in the ways of {@link Mode}. One thread steers it. */
final class FaultProxy implements AutoCloseable {
    /** Below the ephemeral ports: a client that tries a closed port of those may get connected to itself. */
    private static final int FIRST_PORT = 12_000;

    private static final int LAST_PORT = 32_000;
    private static final int ATTEMPTS = 100;
    private static final int BACKLOG = 200;
    private static final int CUT_MILLIS = 100;

    /** Old connections come back later than new ones are made: TCP has waited longer and longer between its attempts. */
    static final int RELEASE_MILLIS = 2_000;

    private final int target;
    private final int port;
    private final List<ProxyLink> links = new CopyOnWriteArrayList<>();
    private ServerSocket listening;
    private Thread accepting;
    private volatile Mode mode = Mode.PASSES;

    /** What is wrong with the network. */
    enum Mode {
        PASSES,
        /** Connections are closed, and new ones are refused. */
        REFUSES,
        /** Connections can be opened, but nothing passes. When it ends they are closed, as by a host that has forgotten them. */
        SWALLOWS,
        /** Nothing passes any more on the connections that were there, and nobody is told, also afterwards; new ones work. */
        HALF_OPEN,
        /**
         * Connections can be opened, but what clients send doesn't arrive. When it ends it does, as TCP does it after an interruption, and also
         * if the client has given up.
         */
        HOLDS,
        /** The server's bytes come one by one. */
        TRICKLES,
        /** Connections are closed again and again. */
        CUTS,
        /** Connections are closed, and new ones are accepted but get no answer to the login. */
        NO_LOGIN
    }

    FaultProxy(int target) throws IOException {
        this.target = target;
        this.listening = listenAnywhere();
        this.port = listening.getLocalPort();
        accepting = ProxyLink.daemon(() -> accept(listening));
    }

    int port() {
        return port;
    }

    /** Begins a fault, after which {@link #heal()} must follow. */
    void begin(Mode begun) throws IOException {
        if (begun == Mode.REFUSES) {
            mode = begun;
            stopListening();
            closeLinks();
        } else {
            change(begun);
        }
    }

    private synchronized void change(Mode begun) {
        mode = begun;
        switch (begun) {
            case SWALLOWS, HOLDS, TRICKLES -> links.forEach(link -> link.passing(passing(begun)));
            case HALF_OPEN -> links.forEach(link -> link.passing(ProxyLink.Passing.NOTHING));
            case CUTS -> ProxyLink.daemon(this::cut);
            case NO_LOGIN -> closeLinks();
            case PASSES, REFUSES -> throw new IllegalArgumentException(begun.name());
        }
    }

    /** Ends the fault: connections that are made from now on work. */
    synchronized void heal() throws IOException {
        Mode ended = mode;
        mode = Mode.PASSES;
        switch (ended) {
            case PASSES, HALF_OPEN, CUTS -> {}
            case TRICKLES -> links.forEach(link -> link.passing(ProxyLink.Passing.ALL));
            case REFUSES -> {
                listening = listen(port);
                accepting = ProxyLink.daemon(() -> accept(listening));
            }
            case SWALLOWS, NO_LOGIN -> closeLinks();
            case HOLDS -> {
                List<ProxyLink> held = List.copyOf(links);
                ProxyLink.daemon(() -> {
                    sleep(RELEASE_MILLIS);
                    held.forEach(ProxyLink::release);
                });
            }
        }
    }

    @Override
    public void close() throws IOException {
        mode = Mode.REFUSES;
        stopListening();
        closeLinks();
    }

    /** The kernel accepts connections until the thread that waits for them has woken up. */
    private void stopListening() throws IOException {
        listening.close();
        try {
            accepting.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void cut() {
        while (mode == Mode.CUTS) {
            closeLinks();
            sleep(CUT_MILLIS);
        }
    }

    private void closeLinks() {
        links.forEach(ProxyLink::close);
    }

    private void accept(ServerSocket by) throws IOException {
        while (true) {
            Socket client = by.accept();
            try {
                open(client, new Socket(InetAddress.getLoopbackAddress(), target));
            } catch (IOException e) {
                client.close(); // The server is down.
            }
        }
    }

    private synchronized void open(Socket client, Socket server) throws IOException {
        ProxyLink link = new ProxyLink(client, server, links::remove);
        links.add(link);
        if (mode == Mode.REFUSES) { // It came while the port was being closed.
            link.close();
            return;
        }
        link.passing(passing(mode));
        link.start();
    }

    /** What passes on a new connection. */
    private static ProxyLink.Passing passing(Mode mode) {
        return switch (mode) {
            case SWALLOWS, NO_LOGIN -> ProxyLink.Passing.NOTHING;
            case HOLDS -> ProxyLink.Passing.LATER;
            case TRICKLES -> ProxyLink.Passing.BYTE_BY_BYTE;
            default -> ProxyLink.Passing.ALL;
        };
    }

    private static ServerSocket listenAnywhere() throws IOException {
        for (int i = 1; ; i++) {
            try {
                return listen(ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT));
            } catch (BindException e) {
                if (i == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        try {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static void sleep(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
