package io.omnicache.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for servers. Another process may take a free port; starting a server then needs another attempt. */
final class Ports {
    /**
     * The range is below the ephemeral ports of Linux and macOS, so that no outgoing connection takes the port of a
     * server that is restarted.
     */
    private static final int FIRST = 12_000;

    private static final int LAST = 32_000;
    private static final int ATTEMPTS = 100;

    private Ports() {}

    /** A loopback port that nothing listened on. */
    static int free() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                // The port is taken; try the next one.
            }
        }
        throw new IllegalStateException(
                "None of " + ATTEMPTS + " ports from " + FIRST + " to " + LAST + " was free on loopback");
    }
}
