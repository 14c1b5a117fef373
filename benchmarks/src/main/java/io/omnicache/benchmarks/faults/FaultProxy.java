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

    /** Old connections come back later than new ones are made, since TCP has waited longer and longer between its attempts. */
    private static final int RELEASE_MILLIS = 300;

    private final int target;
    private final int port;
    private final List<ProxyLink> links = new CopyOnWriteArrayList<>();
    private volatile ServerSocket listening;
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
        /** As {@link #SWALLOWS}, but all comes when it ends, as TCP does after an interruption; also when the client has given up. */
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
        listening = listenAnywhere();
        port = listening.getLocalPort();
        ServerSocket first = listening;
        ProxyLink.daemon(() -> accept(first));
    }

    int port() {
        return port;
    }

    /** Begins a fault, after which {@link #heal()} must follow. */
    synchronized void begin(Mode begun) throws IOException {
        mode = begun;
        switch (begun) {
            case PASSES, TRICKLES -> links.forEach(link -> link.passing(passing(begun)));
            case REFUSES -> {
                listening.close();
                closeLinks();
            }
            case SWALLOWS, HOLDS -> links.forEach(link -> link.passing(passing(begun)));
            case HALF_OPEN -> links.forEach(link -> link.passing(ProxyLink.Passing.NOTHING));
            case CUTS -> ProxyLink.daemon(this::cut);
            case NO_LOGIN -> closeLinks();
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
                ServerSocket again = listening;
                ProxyLink.daemon(() -> accept(again));
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
        mode = Mode.PASSES;
        listening.close();
        closeLinks();
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
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                open(client, server);
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
