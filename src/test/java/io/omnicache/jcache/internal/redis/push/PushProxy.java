package io.omnicache.jcache.internal.redis.push;

import io.omnicache.jcache.testing.RespFrames;
import io.omnicache.jcache.testing.Waiting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A proxy before a server that can swallow pushes, or everything that the server sends. Connections stay open. */
final class PushProxy implements AutoCloseable {
    private final ServerSocket listening;
    private volatile int target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private volatile Mode mode = Mode.FORWARD;
    private volatile Hold hold;

    /** What happens to what the server sends. */
    enum Mode {
        FORWARD,
        /** Replies pass, and so a {@code PING} is answered. */
        SWALLOW_PUSHES,
        /** Messages pass, too, but nothing about tracked keys. */
        SWALLOW_INVALIDATIONS,
        SWALLOW_ALL
    }

    private PushProxy(ServerSocket listening, int target) {
        this.listening = listening;
        this.target = target;
    }

    static PushProxy before(int port) throws IOException {
        PushProxy proxy = new PushProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
        start(proxy::accept);
        return proxy;
    }

    String uri() {
        return "redis://127.0.0.1:" + listening.getLocalPort();
    }

    void set(Mode newMode) {
        mode = newMode;
    }

    /** Holds back what a client sends from the next appearance of a text on. */
    Hold holdBefore(String text) {
        Hold next = new Hold(text.getBytes(StandardCharsets.ISO_8859_1));
        hold = next;
        return next;
    }

    /** What is held back before a text. */
    static final class Hold {
        private final byte[] text;
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch released = new CountDownLatch(1);

        Hold(byte[] text) {
            this.text = text;
        }

        /** Returns once the server has everything before the text, and nothing of it. */
        void awaitReached() {
            Waiting.await(reached);
        }

        void release() {
            released.countDown();
        }

        /** The index of the text in the bytes; -1 if it isn't there, or was before. */
        private int in(byte[] bytes, int length) {
            if (reached.getCount() > 0) {
                for (int from = 0; from + text.length <= length; from++) {
                    if (Arrays.equals(bytes, from, from + text.length, text, 0, text.length)) {
                        return from;
                    }
                }
            }
            return -1;
        }
    }

    /** Leads new connections to another server, as a name that moves does. */
    void leadTo(int port) {
        target = port;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            sockets.add(client);
            try {
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                sockets.add(server);
                start(() -> forward(client, server));
                start(() -> back(server, client));
            } catch (IOException e) {
                client.close(); // The server is down.
            }
        }
    }

    private void forward(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            byte[] bytes = new byte[1 << 16];
            for (int read = from.getInputStream().read(bytes);
                    read >= 0;
                    read = from.getInputStream().read(bytes)) {
                Hold present = hold;
                int end = present == null ? -1 : present.in(bytes, read);
                if (end >= 0) {
                    to.getOutputStream().write(bytes, 0, end);
                    present.reached.countDown();
                    Waiting.await(present.released);
                }
                to.getOutputStream().write(bytes, Math.max(0, end), read - Math.max(0, end));
            }
        }
    }

    private void back(Socket from, Socket to) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            while (true) {
                ByteArrayOutputStream frame = new ByteArrayOutputStream();
                boolean isPush = RespFrames.copy(in, frame) == '>';
                if (passes(isPush, frame)) {
                    frame.writeTo(to.getOutputStream());
                }
            }
        }
    }

    private boolean passes(boolean isPush, ByteArrayOutputStream frame) {
        return switch (mode) {
            case FORWARD -> true;
            case SWALLOW_PUSHES -> !isPush;
            case SWALLOW_INVALIDATIONS ->
                !isPush || !frame.toString(StandardCharsets.ISO_8859_1).contains("\r\ninvalidate\r\n");
            case SWALLOW_ALL -> false;
        };
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
