package io.omnicache.jcache.answers;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * A proxy before a real server that answers chosen commands by an error. Such a command doesn't reach the server. All
 * other commands and replies pass, in their order. Counts the commands that a test looks at, beginning with 1 after each
 * {@link #reset}.
 */
final class RefusingProxy implements AutoCloseable {
    private static final String FORWARDED = "forwarded";
    /** Their confirmations are pushes in RESP3. */
    private static final Set<String> WITHOUT_REPLY =
            Set.of("SUBSCRIBE", "UNSUBSCRIBE", "PSUBSCRIBE", "PUNSUBSCRIBE", "SSUBSCRIBE", "SUNSUBSCRIBE");

    private final ServerSocket listening;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private final List<Seen> seen = new ArrayList<>();
    private volatile int target;
    private volatile Predicate<List<String>> looksAt = words -> true;
    private Refusal refusal = Refusal.NONE;

    /** A command that passed or was refused, and the number of its connection. */
    record Seen(String name, int connection) {}

    private record Refusal(int first, int times, String reply) {
        static final Refusal NONE = new Refusal(0, 0, "");

        boolean isOf(int number) {
            return number >= first && number - first < times;
        }
    }

    private RefusingProxy(ServerSocket listening) {
        this.listening = listening;
    }

    static RefusingProxy open() throws IOException {
        RefusingProxy proxy = new RefusingProxy(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
        start(proxy::accept);
        return proxy;
    }

    RefusingProxy before(int port) {
        target = port;
        return this;
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Looks only at commands of which this is true; the words are as of ISO 8859-1. */
    RefusingProxy lookingAt(Predicate<List<String>> which) {
        looksAt = which;
        return this;
    }

    /** Lets everything pass, and counts anew. */
    synchronized void reset() {
        refusal = Refusal.NONE;
        seen.clear();
    }

    /**
     * Counts anew, and refuses some commands.
     *
     * @param first the number of the first refused command
     * @param error the reply without the minus before and the line end behind it
     */
    void refuse(int first, int times, String error) {
        answer(first, times, "-" + error + "\r\n");
    }

    /**
     * Counts anew, and answers some commands itself.
     *
     * @param reply as it is sent
     */
    synchronized void answer(int first, int times, String reply) {
        seen.clear();
        refusal = new Refusal(first, times, reply);
    }

    /** The commands since the count began anew. */
    synchronized List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** How many connections were accepted. */
    int accepted() {
        return accepted.get();
    }

    /** The name of a command; a SET that compares has a name of its own. */
    private static String nameOf(List<String> words) {
        boolean compares = words.contains("IFEQ") || words.contains("NX") && words.contains("GET");
        return words.get(0).equals("SET") && compares ? "SET IFEQ" : words.get(0);
    }

    private synchronized String replyTo(List<String> words, int connection) {
        if (!looksAt.test(words)) {
            return FORWARDED;
        }
        seen.add(new Seen(nameOf(words), connection));
        return refusal.isOf(seen.size()) ? refusal.reply() : FORWARDED;
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
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                Link link = new Link(client, server, accepted.incrementAndGet());
                start(link::forward);
                start(link::back);
            } catch (IOException e) {
                client.close(); // The server is down.
            }
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

    /** One connection. What it owes to the client is a reply of its own, or the next one of the server. */
    private final class Link {
        private final Socket client;
        private final Socket server;
        private final int number;
        private final OutputStream toClient;
        private final Deque<String> owed = new ArrayDeque<>();

        Link(Socket client, Socket server, int number) throws IOException {
            this.client = client;
            this.server = server;
            this.number = number;
            this.toClient = new BufferedOutputStream(client.getOutputStream());
        }

        void forward() throws IOException {
            try (client;
                    server) {
                InputStream in = new BufferedInputStream(client.getInputStream());
                OutputStream out = new BufferedOutputStream(server.getOutputStream());
                while (true) {
                    ByteArrayOutputStream raw = new ByteArrayOutputStream();
                    List<String> words = command(in, raw);
                    String reply = replyTo(words, number);
                    synchronized (owed) {
                        if (!reply.equals(FORWARDED) || !WITHOUT_REPLY.contains(words.get(0))) {
                            owed.add(reply);
                        }
                        answer();
                    }
                    if (reply.equals(FORWARDED)) {
                        raw.writeTo(out);
                    }
                    if (in.available() == 0) {
                        out.flush();
                    }
                }
            }
        }

        void back() throws IOException {
            try (client;
                    server) {
                InputStream in = new BufferedInputStream(server.getInputStream());
                while (true) {
                    ByteArrayOutputStream frame = new ByteArrayOutputStream();
                    char type = frame(in, frame);
                    synchronized (owed) {
                        frame.writeTo(toClient);
                        if (type != '>') {
                            owed.removeFirst();
                        }
                        answer();
                        if (in.available() == 0) {
                            toClient.flush();
                        }
                    }
                }
            }
        }

        /** Writes the own replies that are next. */
        private void answer() throws IOException {
            boolean isWritten = false;
            while (!owed.isEmpty() && !owed.getFirst().equals(FORWARDED)) {
                toClient.write(owed.removeFirst().getBytes(StandardCharsets.ISO_8859_1));
                isWritten = true;
            }
            if (isWritten) {
                toClient.flush();
            }
        }

        private List<String> command(InputStream in, ByteArrayOutputStream copy) throws IOException {
            int size = Integer.parseInt(line(in, copy).substring(1));
            List<String> words = new ArrayList<>(size);
            for (int i = 0; i < size; i++) {
                byte[] word = in.readNBytes(Integer.parseInt(line(in, copy).substring(1)) + 2);
                copy.writeBytes(word);
                words.add(new String(word, 0, word.length - 2, StandardCharsets.ISO_8859_1));
            }
            return words;
        }

        /** Copies a reply or push, and returns its type. */
        private char frame(InputStream in, ByteArrayOutputStream copy) throws IOException {
            String line = line(in, copy);
            char type = line.charAt(0);
            if ("*>~%$=".indexOf(type) >= 0) {
                int size = Integer.parseInt(line.substring(1));
                if (type == '$' || type == '=') {
                    copy.writeBytes(in.readNBytes(size < 0 ? 0 : size + 2));
                } else {
                    for (int i = 0; i < (type == '%' ? 2 * size : size); i++) {
                        frame(in, copy);
                    }
                }
            }
            return type;
        }

        private static String line(InputStream in, ByteArrayOutputStream copy) throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new EOFException();
                }
                copy.write(c);
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            copy.write('\n');
            return line.toString();
        }
    }
}
