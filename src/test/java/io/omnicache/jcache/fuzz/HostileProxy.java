package io.omnicache.jcache.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.omnicache.jcache.testing.RespFrames;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A server between the library and a real one, which sends other replies and pushes than the real one, as long as it is armed. */
final class HostileProxy implements AutoCloseable {
    /** One reply of so many is another one. */
    private static final int RARITY = 12;

    private final ServerSocket listening;
    private final int target;
    private final long seed;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicLong connections = new AtomicLong();
    private final Map<Deed, AtomicLong> done = new EnumMap<>(Deed.class);
    private volatile Set<Deed> armed = Set.of();

    /** What is done to a reply. */
    enum Deed {
        /** Bytes in its place that are no reply, or one that never ends. */
        BROKEN,
        /** Another whole reply, of another type for most commands. */
        OTHER,
        /** A push before it. */
        PUSH,
        /** Only its beginning, and then the connection ends. */
        CUT,
        /** Only its beginning, and then nothing. */
        SILENT,
        /** One bit of it is another one. */
        FLIPPED,
        /** It comes twice. */
        TWICE,
        /** It doesn't come. */
        LEFT_OUT,
        /** It comes after the next one. */
        SWAPPED
    }

    HostileProxy(int target, long seed) throws IOException {
        this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.target = target;
        this.seed = seed;
        for (Deed deed : Deed.values()) {
            done.put(deed, new AtomicLong());
        }
        start(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Does these deeds from now on; none: passes everything on. */
    void arm(Set<Deed> deeds) {
        armed = deeds;
    }

    /** Ends all connections. */
    void cut() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        sockets.clear();
    }

    long done() {
        return done.values().stream().mapToLong(AtomicLong::get).sum();
    }

    Map<Deed, AtomicLong> deeds() {
        return done;
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listening.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
            sockets.add(client);
            sockets.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            Dice dice = new Dice(seed * 31 + connections.incrementAndGet());
            start(() -> forward(client, server));
            start(() -> back(client, server, dice));
        }
    }

    private static void forward(Socket client, Socket server) throws IOException {
        try (client;
                server) {
            client.getInputStream().transferTo(server.getOutputStream());
        }
    }

    private void back(Socket client, Socket server, Dice dice) throws IOException {
        try (client;
                server) {
            InputStream in = new BufferedInputStream(server.getInputStream());
            OutputStream out = new BufferedOutputStream(client.getOutputStream());
            byte[] held = null;
            while (true) {
                byte[] frame = frame(in);
                Deed[] deeds = armed.toArray(Deed[]::new);
                Deed deed = deeds.length > 0 && dice.oneIn(RARITY) ? dice.of(deeds) : null;
                if (deed != null) {
                    done.get(deed).incrementAndGet();
                    if (deed == Deed.SWAPPED && held == null && in.available() > 0) {
                        held = frame;
                        continue;
                    }
                    out.write(instead(deed, frame, dice));
                } else {
                    out.write(frame);
                }
                if (held != null) {
                    out.write(held);
                    held = null;
                }
                if (in.available() == 0 || deed != null) {
                    out.flush();
                }
                if (deed == Deed.CUT) {
                    return;
                }
                if (deed == Deed.SILENT) {
                    in.transferTo(OutputStream.nullOutputStream());
                }
            }
        }
    }

    private static byte[] instead(Deed deed, byte[] frame, Dice dice) {
        return switch (deed) {
            case BROKEN -> dice.of(Hostility.BROKEN).getBytes(ISO_8859_1);
            case OTHER -> dice.of(Hostility.WHOLE).getBytes(ISO_8859_1);
            case PUSH -> Dice.join(dice.of(Hostility.RESP3).getBytes(ISO_8859_1), frame);
            case CUT, SILENT -> java.util.Arrays.copyOf(frame, dice.below(frame.length));
            case FLIPPED -> {
                byte[] flipped = frame.clone();
                flipped[dice.below(frame.length)] ^= (byte) (1 << dice.below(8));
                yield flipped;
            }
            case TWICE -> Dice.join(frame, frame);
            case LEFT_OUT -> new byte[0];
            case SWAPPED -> frame;
        };
    }

    /** Reads a whole reply or push. */
    private static byte[] frame(InputStream in) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream();
        char unused = RespFrames.copy(in, frame);
        return frame.toByteArray();
    }

    private interface Task {
        void run() throws IOException;
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
}
