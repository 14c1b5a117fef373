package io.omnicache.benchmarks.tracking;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ThreadLocalRandom;

/** Connections that send one {@code SET} each, and the next one when it is answered. One thread serves them all. */
final class Setters implements AutoCloseable {
    private static final int OK = "+OK\r\n".length();
    private static final String VALUE = "v".repeat(100);

    private final Selector selector;
    private final byte[][] requests;
    private int next;
    private int left;
    private int waiting;

    /** @param keys how many keys are written, one after the other, in an order of chance */
    Setters(int port, int connections, int keys, String prefix) throws IOException {
        this.selector = Selector.open();
        this.requests = new byte[keys][];
        for (int i = 0; i < keys; i++) {
            requests[i] = Request.bytes("SET", prefix + "written:" + i, VALUE);
        }
        for (int i = keys - 1; i > 0; i--) {
            int other = ThreadLocalRandom.current().nextInt(i + 1);
            byte[] swapped = requests[i];
            requests[i] = requests[other];
            requests[other] = swapped;
        }
        for (int i = 0; i < connections; i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, ByteBuffer.allocate(1 << 10));
        }
    }

    /** Sends so many, and returns the seconds that it took. */
    double run(int number) throws IOException {
        left = number;
        waiting = 0;
        long start = System.nanoTime();
        for (SelectionKey key : selector.keys()) {
            send(key);
        }
        while (waiting > 0) {
            selector.select();
            for (SelectionKey key : selector.selectedKeys()) {
                receive(key);
            }
            selector.selectedKeys().clear();
        }
        return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public void close() throws IOException {
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }

    private void send(SelectionKey key) throws IOException {
        if (left == 0) {
            return;
        }
        left--;
        waiting++;
        ByteBuffer request = ByteBuffer.wrap(requests[next++ % requests.length]);
        while (request.hasRemaining()) {
            ((SocketChannel) key.channel()).write(request);
        }
    }

    private void receive(SelectionKey key) throws IOException {
        ByteBuffer reply = (ByteBuffer) key.attachment();
        if (((SocketChannel) key.channel()).read(reply) < 0 || reply.get(0) != '+') {
            throw new IOException("No SET any more: " + new String(reply.array(), 0, reply.position()));
        }
        if (reply.position() == OK) {
            reply.clear();
            waiting--;
            send(key);
        }
    }
}
