package io.omnicache.benchmarks.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.omnicache.benchmarks.faults.FaultProxy.Mode;
import io.omnicache.it.RedisProcess;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
    private static final int SHORT_MILLIS = 100;
    private static final int LONG_MILLIS = 20_000;
    private static final byte[] PING = "PING\r\n".getBytes(StandardCharsets.US_ASCII);

    private RedisProcess server;
    private FaultProxy proxy;

    @BeforeEach
    void open() throws IOException {
        server = RedisProcess.start();
        proxy = new FaultProxy(server.port());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        server.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(LONG_MILLIS);
        return socket;
    }

    private static void send(Socket socket, String command) throws IOException {
        socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static void assertAnswers(Socket socket) throws IOException {
        send(socket, "PING");
        assertEquals("+PONG\r\n", new String(socket.getInputStream().readNBytes(7), StandardCharsets.US_ASCII));
    }

    private static void assertSilent(Socket socket) throws IOException {
        send(socket, "PING");
        socket.setSoTimeout(SHORT_MILLIS);
        assertThrows(SocketTimeoutException.class, () -> socket.getInputStream().read());
        socket.setSoTimeout(LONG_MILLIS);
    }

    private static void assertClosed(Socket socket) {
        assertThrows(IOException.class, () -> {
            while (socket.getInputStream().read() >= 0) {
                continue;
            }
            throw new IOException("the end");
        });
    }

    @Test
    void refuses_closesAndRefuses_andThenTakesThemAtTheSameAddress() throws IOException {
        try (Socket old = connect()) {
            assertAnswers(old);
            proxy.begin(Mode.REFUSES);
            assertClosed(old);
            assertThrows(ConnectException.class, this::connect);
        }
        proxy.heal();
        try (Socket now = connect()) {
            assertAnswers(now);
        }
    }

    @Test
    void swallows_oldAndNewAreSilent_andThenClosed() throws IOException {
        try (Socket old = connect()) {
            assertAnswers(old);
            proxy.begin(Mode.SWALLOWS);
            assertSilent(old);
            try (Socket during = connect()) {
                assertSilent(during);
                proxy.heal();
                assertClosed(during);
            }
            assertClosed(old);
        }
        try (Socket now = connect()) {
            assertAnswers(now);
        }
    }

    @Test
    void halfOpen_oldAreSilentForEver_newWork() throws IOException {
        try (Socket old = connect();
                Socket other = connect()) {
            assertAnswers(old);
            assertAnswers(other);
            proxy.begin(Mode.HALF_OPEN);
            assertSilent(old);
            try (Socket during = connect()) {
                assertAnswers(during);
                proxy.heal();
                assertAnswers(during);
            }
            assertSilent(other);
        }
    }

    @Test
    void holds_whatWasSent_arrivesAlthoughItsClientIsGone() throws Exception {
        try (Socket stays = connect()) {
            assertAnswers(stays);
            try (Socket goes = connect()) {
                assertAnswers(goes);
                proxy.begin(Mode.HOLDS);
                assertSilent(stays);
                send(goes, "SET k late");
            }
            assertEquals("", server.command("GET", "k"));
            proxy.heal();
            try (Socket now = connect()) {
                assertAnswers(now);
            }
            assertEquals('+', stays.getInputStream().read(), "the answer to what was held");
            for (int i = 0; i < LONG_MILLIS / 10 && server.command("GET", "k").isEmpty(); i++) {
                Thread.sleep(10);
            }
            assertEquals("late", server.command("GET", "k"));
        }
    }

    @Test
    void trickles_repliesComeByteByByte() throws IOException {
        try (Socket old = connect()) {
            assertAnswers(old);
            proxy.begin(Mode.TRICKLES);
            old.getOutputStream().write(PING);
            for (char expected : "+PONG".toCharArray()) {
                assertEquals(expected, old.getInputStream().read());
                assertTrue(old.getInputStream().available() < 2, "bytes at once");
            }
            proxy.heal();
            assertEquals("\r\n", new String(old.getInputStream().readNBytes(2), StandardCharsets.US_ASCII));
            assertAnswers(old);
        }
    }

    @Test
    void cuts_closesAgainAndAgain() throws IOException {
        try (Socket old = connect()) {
            assertAnswers(old);
            proxy.begin(Mode.CUTS);
            assertClosed(old);
            try (Socket during = connect()) {
                assertClosed(during);
            }
            proxy.heal();
        }
    }

    @Test
    void noLogin_newAreAcceptedAndSilent() throws IOException {
        try (Socket old = connect()) {
            assertAnswers(old);
            proxy.begin(Mode.NO_LOGIN);
            assertClosed(old);
            try (Socket during = connect()) {
                assertSilent(during);
                proxy.heal();
                assertClosed(during);
            }
        }
        try (Socket now = connect()) {
            assertAnswers(now);
        }
    }

    @Test
    void serverGone_closesTheConnections() throws IOException {
        try (Socket old = connect()) {
            assertAnswers(old);
            server.kill();
            assertClosed(old);
        }
    }
}
