package io.omnicache.benchmarks.faults;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.function.Consumer;

/**
 * One connection through a {@link FaultProxy}, with a thread for each direction. What a client has sent reaches the server also when the
 * client is gone, as it does through a network.
 */
final class ProxyLink {
    private static final long BYTE_MILLIS = 50;

    private final Socket client;
    private final Socket server;
    private final Consumer<ProxyLink> whenClosed;
    private final Direction there;
    private final Direction back;
    private volatile Passing passing = Passing.ALL;

    /** What passes. */
    enum Passing {
        ALL,
        NOTHING,
        /** Everything, but what the client sends only when it is {@linkplain #release() released}. */
        LATER,
        /** Everything, but the server's bytes one by one. */
        BYTE_BY_BYTE
    }

    ProxyLink(Socket client, Socket server, Consumer<ProxyLink> whenClosed) throws IOException {
        this.client = client;
        this.server = server;
        this.whenClosed = whenClosed;
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        this.there = new Direction(client, server, this::clientHasEnded);
        this.back = new Direction(server, client, this::close);
    }

    void start() {
        daemon(there::forward);
        daemon(back::forward);
    }

    void passing(Passing what) {
        passing = what;
    }

    /** Lets everything pass, first what was held back. */
    void release() {
        there.release();
    }

    /** Closes both sides. */
    void close() {
        whenClosed.accept(this);
        try (client;
                server) {
            return;
        } catch (IOException e) {
            return; // It is closed.
        }
    }

    /** Starts a thread that ends with the JVM; an {@link IOException} is its end, too. */
    static Thread daemon(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        return; // The connection has ended.
                    }
                },
                "proxy");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** What a thread does. */
    interface Task {
        void run() throws IOException;
    }

    /** The server shall read to the end, and answer by closing. */
    private void clientHasEnded() {
        try {
            server.shutdownOutput();
        } catch (IOException e) {
            close(); // The server is gone.
        }
    }

    private final class Direction {
        private final Socket from;
        private final OutputStream out;
        private final Runnable whenEnded;
        private final ByteArrayOutputStream held = new ByteArrayOutputStream();
        private boolean hasEnded;

        Direction(Socket from, Socket to, Runnable whenEnded) throws IOException {
            this.from = from;
            this.out = to.getOutputStream();
            this.whenEnded = whenEnded;
        }

        void forward() {
            byte[] buffer = new byte[1 << 14];
            try {
                InputStream in = from.getInputStream();
                for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
                    pass(buffer, got);
                }
            } catch (IOException e) {
                // The side has closed it in another way.
            }
            end();
        }

        private synchronized void pass(byte[] bytes, int size) {
            if (passing == Passing.NOTHING) {
                return;
            }
            if (passing == Passing.LATER && this == there) {
                held.write(bytes, 0, size);
            } else if (passing == Passing.BYTE_BY_BYTE && this == back) {
                trickle(bytes, size);
            } else {
                write(bytes, size);
            }
        }

        private synchronized void end() {
            hasEnded = true;
            if (passing != Passing.NOTHING && held.size() == 0) {
                whenEnded.run();
            }
        }

        synchronized void release() {
            passing = Passing.ALL;
            write(held.toByteArray(), held.size());
            held.reset();
            if (hasEnded) {
                whenEnded.run();
            }
        }

        private void trickle(byte[] bytes, int size) {
            for (int i = 0; i < size; i++) {
                if (passing == Passing.BYTE_BY_BYTE) {
                    try {
                        Thread.sleep(BYTE_MILLIS);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                }
                if (!write(new byte[] {bytes[i]}, 1)) {
                    return;
                }
            }
        }

        /** Whether it was written. Else its reader has closed, and the other direction shall come to its own end. */
        private boolean write(byte[] bytes, int size) {
            try {
                out.write(bytes, 0, size);
                return true;
            } catch (IOException e) {
                return false;
            }
        }
    }
}
