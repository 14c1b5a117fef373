package io.omnicache.jcache.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.omnicache.it.RedisProcess;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** Servers that answer what Redis would not, or nothing, and places where none listens. */
final class OddServers {
    private OddServers() {}

    /** Returns once the server's only place is taken. */
    static void occupy(RedisProcess server) {
        try {
            Socket socket = new Socket("127.0.0.1", server.port());
            Awaitility.await()
                    .until(() -> String.valueOf(catchThrowable(() -> server.command("PING")))
                            .contains("max number of clients"));
            assertThat(socket.isConnected()).isTrue();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    }

    /** Answers the first bytes of each connection with a text and closes it; with {@code null} resets it. */
    static ServerSocket answering(String text) throws IOException {
        ServerSocket server = listen();
        Thread thread = new Thread(() -> {
            try {
                while (true) {
                    Socket socket = server.accept();
                    if (text == null) {
                        socket.setSoLinger(true, 0);
                    } else {
                        socket.getInputStream().read(new byte[1_024]);
                        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
                    }
                    socket.close();
                }
            } catch (IOException e) {
                return; // The test is over.
            }
        });
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    /** Takes every place of the queue of those that wait to be accepted: further ones get no answer. */
    static List<Socket> fill(ServerSocket server) throws IOException {
        List<Socket> taken = new ArrayList<>();
        while (true) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress("127.0.0.1", server.getLocalPort()), 200);
                taken.add(socket);
            } catch (SocketTimeoutException e) {
                socket.close();
                return taken;
            }
        }
    }

    static int freePort() throws IOException {
        try (ServerSocket taken = listen()) {
            return taken.getLocalPort();
        }
    }

    static String uriOf(ServerSocket server) {
        return "redis://127.0.0.1:" + server.getLocalPort();
    }

    /** An address of this machine that isn't a loopback one. */
    static Optional<String> ownAddress() throws SocketException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .collect(Collectors.toList())
                .stream()
                .findFirst();
    }
}
