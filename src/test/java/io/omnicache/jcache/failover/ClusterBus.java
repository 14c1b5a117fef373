package io.omnicache.jcache.failover;

import io.omnicache.it.RedisProcess;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * The network between the nodes of a cluster: a proxy before the bus port of each node, by which one node can be cut off from
 * all others. Its clients, and its replica's stream of changes, aren't affected.
 *
 * @see <a href="https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/">The bus, and its messages</a>
 */
final class ClusterBus implements AutoCloseable {
    /** Where the name of the sender stands in each message, and how long it is. */
    private static final int SENDER = 40;

    private final Map<RedisProcess, ServerSocket> proxies = new LinkedHashMap<>();
    private final List<Link> links = new CopyOnWriteArrayList<>();
    /** The name of the node that is cut off; empty if there is none. */
    private volatile String cutOff = "";

    ClusterBus(List<RedisProcess> nodes) {
        try {
            for (RedisProcess node : nodes) {
                int bus = Integer.parseInt(node.command("CONFIG", "GET", "cluster-port")
                        .lines()
                        .toList()
                        .get(1));
                ServerSocket proxy = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
                proxies.put(node, proxy);
                String name = node.command("CLUSTER", "MYID");
                start(() -> accept(proxy, name, bus));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All nodes must be running. */
    void cutOff(RedisProcess node) {
        announce();
        cutOff = node.command("CLUSTER", "MYID");
        links.stream().filter(this::isCut).forEach(Link::close);
    }

    /** A node that was started again has forgotten it. */
    private void announce() {
        proxies.forEach((node, proxy) ->
                node.command("CONFIG", "SET", "cluster-announce-bus-port", Integer.toString(proxy.getLocalPort())));
        // Each node has a link to each other one, and opens it anew when the other's port has changed.
        int all = proxies.size() * (proxies.size() - 1);
        Awaitility.await()
                .atMost(60, TimeUnit.SECONDS)
                .until(() -> links.stream()
                                .map(link -> link.from + link.to)
                                .distinct()
                                .count()
                        == all);
    }

    void heal() {
        cutOff = "";
    }

    private boolean isCut(Link link) {
        return link.from.equals(cutOff) || link.to.equals(cutOff);
    }

    private void accept(ServerSocket proxy, String name, int bus) throws IOException {
        while (true) {
            Socket node = proxy.accept();
            start(() -> connect(node, name, bus));
        }
    }

    private void connect(Socket node, String name, int bus) throws IOException {
        byte[] head = new byte[2 * SENDER];
        try (node;
                Socket there = new Socket(InetAddress.getLoopbackAddress(), bus)) {
            new DataInputStream(node.getInputStream()).readFully(head);
            Link link = new Link(new String(head, SENDER, SENDER, StandardCharsets.US_ASCII), name, node, there);
            links.add(link);
            try {
                if (!isCut(link)) {
                    there.getOutputStream().write(head);
                    start(() -> forward(there, node));
                    forward(node, there);
                }
            } finally {
                links.remove(link);
            }
        }
    }

    private static void forward(Socket from, Socket to) throws IOException {
        byte[] buffer = new byte[1 << 14];
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int got = in.read(buffer); got >= 0; got = in.read(buffer)) {
            out.write(buffer, 0, got);
        }
    }

    @Override
    public void close() {
        for (ServerSocket proxy : proxies.values()) {
            try {
                proxy.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        links.forEach(Link::close);
    }

    private record Link(String from, String to, Socket node, Socket there) {
        void close() {
            try (node;
                    there) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void start(Task task) {
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (IOException e) {
                return; // The link has ended.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private interface Task {
        void run() throws IOException;
    }
}
