package io.omnicache.benchmarks.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Future;

/**
 * Lets the forks of several JMH runs measure in turns: one iteration of one fork at a time, all forks once before any
 * of them again. Each fork is warm and waits between its iterations; a fork that ends, or fails, is left out from then
 * on.
 *
 * <p>The protocol, on a loopback socket per fork: the fork sends {@link #READY} when it wants to start an iteration,
 * waits for {@link #GO}, and sends {@link #DONE} after it.
 */
final class Turns implements AutoCloseable {
    static final int READY = 'R';
    static final int GO = 'G';
    static final int DONE = 'D';

    /** No iteration takes that long, nor does a fork's start. */
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final ServerSocket server;

    Turns() {
        try {
            this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /** Gives turns until every run is over. Each run is one fork; it needn't have been started yet. */
    void conduct(List<? extends Future<?>> runs) {
        List<Socket> forks = connected(runs);
        try {
            for (int round = 0; !forks.isEmpty(); round++) {
                List<Socket> order = new ArrayList<>(forks);
                // A new order for each round: no fork always runs after the same other fork, whose work may slow it
                // down.
                Collections.rotate(order, -(round % order.size()));
                for (Socket fork : order) {
                    if (!takesTurn(fork)) {
                        forks.remove(fork);
                        fork.close();
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Socket> connected(List<? extends Future<?>> runs) {
        List<Socket> forks = new ArrayList<>();
        long end = System.nanoTime() + PATIENCE.toNanos();
        try {
            server.setSoTimeout(200);
            while (forks.size() + ended(runs) < runs.size() && System.nanoTime() < end) {
                try {
                    Socket fork = server.accept();
                    fork.setSoTimeout((int) PATIENCE.toMillis());
                    fork.setTcpNoDelay(true);
                    forks.add(fork);
                } catch (SocketTimeoutException e) {
                    // look again whether a run has ended without a fork
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return forks;
    }

    private static long ended(List<? extends Future<?>> runs) {
        return runs.stream().filter(Future::isDone).count();
    }

    private static boolean takesTurn(Socket fork) {
        try {
            if (fork.getInputStream().read() != READY) {
                return false;
            }
            fork.getOutputStream().write(GO);
            return fork.getInputStream().read() == DONE;
        } catch (IOException e) {
            return false;
        }
    }
}
