package io.omnicache.jcache.topology;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.backend.RedisBackend;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A proxy answers with invalid RESP: the caller gets an exception that quotes it, and the next command works. */
class UnreadableRepliesTest {
    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    /** The reply to the next command, which is then not passed on. */
    private final AtomicReference<String> answer = new AtomicReference<>();

    private ServerSocket listening;

    @BeforeEach
    void listen() throws IOException {
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(this::acceptAll);
    }

    @AfterEach
    void close() throws IOException {
        listening.close();
        threads.shutdownNow();
    }

    @ParameterizedTest
    @CsvSource({
        "$999999999999, a text of 999999999999 bytes",
        "$-7, a text of -7 bytes",
        "*99999999999, an array of 99999999999",
        ":99999999999999999999, a number out of range",
        "HTTP/1.1 400 Bad Request, a reply of type 72"
    })
    void reply_thatIsNone_failsItsCommandAlone(String reply, String found) {
        try (RedisBackend backend = RedisBackend.open(uri())) {
            backend.set("k", new byte[] {1});

            answer.set(reply + "\r\n");
            assertThat(catchThrowable(() -> backend.get("k")))
                    .isInstanceOfSatisfying(
                            RedisCacheException.class,
                            failure -> assertThat(failure.isOutcomeUnknown()).isFalse())
                    .hasMessageContaining("The server sent " + found);
            assertThat(backend.get("k")).containsExactly(1);

            answer.set(reply + "\r\n");
            assertThat(catchThrowable(() -> backend.set("k", new byte[] {2})))
                    .isInstanceOfSatisfying(
                            RedisCacheException.class,
                            failure -> assertThat(failure.isOutcomeUnknown()).isTrue())
                    .hasMessageContaining("The server sent " + found);
            assertThat(backend.get("k")).containsExactly(1); // The command was not sent again.
        }
    }

    private String uri() {
        return "redis://127.0.0.1:" + listening.getLocalPort() + "?timeout=30s&connect-timeout=30s";
    }

    private void acceptAll() {
        try {
            while (true) {
                Socket client = listening.accept();
                Socket redis = new Socket(
                        InetAddress.getLoopbackAddress(), server.get().port());
                threads.execute(() -> pass(client, redis, true));
                threads.execute(() -> pass(redis, client, false));
            }
        } catch (IOException e) {
            return; // The test is over.
        }
    }

    private void pass(Socket from, Socket to, boolean toServer) {
        byte[] bytes = new byte[100_000];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            for (int read = in.read(bytes); read >= 0; read = in.read(bytes)) {
                String instead = toServer && holdsCommand(bytes, read) ? answer.getAndSet(null) : null;
                OutputStream out = instead == null ? to.getOutputStream() : from.getOutputStream();
                out.write(
                        instead == null ? bytes : instead.getBytes(US_ASCII),
                        0,
                        instead == null ? read : instead.length());
            }
        } catch (IOException e) {
            return; // Either side has closed.
        }
    }

    /** Whether the bytes hold a command of the test, as opposed to one of the client's own. */
    private static boolean holdsCommand(byte[] bytes, int length) {
        String text = new String(bytes, 0, length, US_ASCII);
        return text.contains("GET") || text.contains("SET\r");
    }
}
