package io.omnicache.benchmarks.tracking;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Connections in RESP3 that track, each as a JVM with a near cache has one. Each has read keys of its own, which nobody
 * writes. One thread reads what is pushed, and throws it away.
 */
final class Trackers implements AutoCloseable {
    /** How long nothing must come before all is taken to have come. */
    private static final long QUIET_NANOS = 200_000_000;

    private final Selector selector;
    private final List<SocketChannel> channels = new ArrayList<>();
    private final AtomicLong bytes = new AtomicLong();
    private volatile long lastRead;

    Trackers(int port, int number, Mode mode, String prefix, int keysEach) throws IOException {
        this.selector = Selector.open();
        for (int i = 0; i < number; i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channels.add(channel);
            Request.sendAndWait(channel, tracking(mode, prefix) + reads(mode, prefix + "held:" + i + ":", keysEach));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ);
        }
        Thread reader = new Thread(this::read, "trackers");
        reader.setDaemon(true);
        reader.start();
    }

    /** What was pushed up to now. */
    long bytes() {
        return bytes.get();
    }

    void awaitQuiet() {
        lastRead = System.nanoTime();
        while (System.nanoTime() - lastRead < QUIET_NANOS) {
            LockSupport.parkNanos(QUIET_NANOS / 10);
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }

    private static String tracking(Mode mode, String prefix) {
        String hello = Request.of("HELLO", "3");
        return switch (mode) {
            case NONE -> hello;
            case KEY -> hello + Request.of("CLIENT", "TRACKING", "ON", "OPTIN");
            case PREFIX -> hello + Request.of("CLIENT", "TRACKING", "ON", "BCAST", "PREFIX", prefix);
        };
    }

    private static String reads(Mode mode, String prefix, int keys) {
        StringBuilder reads = new StringBuilder();
        for (int i = 0; i < keys; i++) {
            if (mode == Mode.KEY) {
                reads.append(Request.of("CLIENT", "CACHING", "YES"));
            }
            reads.append(Request.of("GET", prefix + i));
        }
        return reads.toString();
    }

    private void read() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 18);
        try {
            while (selector.isOpen()) {
                selector.select();
                for (SelectionKey key : selector.selectedKeys()) {
                    buffer.clear();
                    int got = ((SocketChannel) key.channel()).read(buffer);
                    if (got < 0) {
                        throw new IllegalStateException("The server has closed a connection that tracks");
                    }
                    bytes.addAndGet(got);
                    lastRead = System.nanoTime();
                }
                selector.selectedKeys().clear();
            }
        } catch (ClosedSelectorException e) {
            return; // Closed by close().
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
