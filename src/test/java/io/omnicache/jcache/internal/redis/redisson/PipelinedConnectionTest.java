package io.omnicache.jcache.internal.redis.redisson;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.internal.config.connection.ConnectionOptions;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import io.omnicache.jcache.internal.redis.ConnectionLosses;
import io.omnicache.jcache.internal.redis.breaker.ServerBreakers;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ConnectionFailure;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import io.omnicache.jcache.internal.redis.pipeline.Exchange;
import io.omnicache.jcache.internal.redis.pipeline.LostClients;
import io.omnicache.jcache.internal.redis.pipeline.PipelinedConnection;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Waiting;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.redisson.Redisson;
import org.redisson.client.RedisClient;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.config.Config;

class PipelinedConnectionTest {
    private static final long PATIENCE = TimeUnit.SECONDS.toNanos(30);

    @RegisterExtension
    final OwnServer<RedisProcess> server = RedisServer.own();

    private Redisson redisson;
    private RedissonConnector connector;
    private PipelinedConnection connection;

    @BeforeEach
    void open() {
        RedisProcess redis = server.get();
        Config config = new Config().setCodec(ByteArrayCodec.INSTANCE);
        config.useSingleServer().setAddress(redis.uri()).setConnectionMinimumIdleSize(1);
        redisson = (Redisson) Redisson.create(config);
        RedisClient client = redisson.getCommandExecutor()
                .getConnectionManager()
                .getEntrySet()
                .iterator()
                .next()
                .getClient();
        ConnectionOptions settings = ConnectionUri.parse(redis.uri());
        ServerBreakers breakers = new ServerBreakers(new RedissonErrors(settings), settings.transport());
        connector = new RedissonConnector(client);
        connection = new PipelinedConnection(connector, breakers.of(redis.uri()), PATIENCE, new ConnectionLosses());
    }

    @AfterEach
    void close() {
        connection.close();
        redisson.shutdown();
    }

    @Test
    void send_fromManyThreads_givesEachItsOwnReply() throws Exception {
        run(16, stop -> {
            for (int i = 0; i < 2_000; i++) {
                String text = Thread.currentThread().getName() + i + "x".repeat(i % 50 == 0 ? 100_000 : i % 100);
                assertThat(string(ask("ECHO", text)).equals(text)).isTrue();
            }
        });
    }

    @Test
    void send_withAnErrorInBetween_failsItAlone() throws Exception {
        List<Exchange> exchanges = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            exchanges.add(new Exchange(
                    i % 10 == 5 ? new Object[] {"NOSUCHCOMMAND"} : new Object[] {"ECHO", Long.toString(i)}));
        }
        exchanges.forEach(connection::send);

        for (int i = 0; i < 1_000; i++) {
            Object reply = reply(exchanges.get(i));
            if (i % 10 == 5) {
                assertThat(reply).isInstanceOf(ReplyError.class);
            } else {
                assertThat(string(reply)).isEqualTo(Integer.toString(i));
            }
        }
    }

    /**
     * Connections are killed again and again: no reply may ever reach another's exchange, and none may be lost
     * silently.
     */
    @Test
    void send_whileConnectionsAreKilled_repliesOrFailsButNeverMixesUp() throws Exception {
        RedisProcess redis = server.get();
        LongAdder replies = new LongAdder();
        LongAdder failures = new LongAdder();
        AtomicBoolean stop = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Future<?>> done = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            int thread = t;
            done.add(threads.submit(() -> {
                for (int i = 0; !stop.get(); i++) {
                    String text = thread + ":" + i;
                    Object reply = ask("ECHO", text);
                    if (reply instanceof ConnectionFailure) {
                        failures.increment();
                    } else {
                        assertThat(string(reply)).isEqualTo(text);
                        replies.increment();
                    }
                }
                return null;
            }));
        }
        for (int kills = 0; kills < 30; kills++) {
            long before = replies.sum();
            Awaitility.await()
                    .until(() -> replies.sum() > before + 500 || done.stream().anyMatch(Future::isDone));
            redis.command("CLIENT", "KILL", "TYPE", "normal");
        }
        stop.set(true);
        for (Future<?> one : done) {
            one.get(30, TimeUnit.SECONDS);
        }
        threads.shutdown();
        assertThat(failures.sum()).isPositive();
    }

    @Test
    void send_whenTheServerIsDown_failsUnsent_andWorksOnceItIsUp() throws Exception {
        RedisProcess redis = server.get();
        assertThat(ask("PING")).isEqualTo("PONG");
        redis.stop();

        Object reply = ask("PING");
        while (reply instanceof ConnectionFailure failure && failure.sent()) {
            reply = ask("PING"); // The end of the old connection may not have been seen yet.
        }
        assertThat(reply).isInstanceOfSatisfying(ConnectionFailure.class, failure -> {
            assertThat(failure.sent()).isFalse();
            assertThat(failure.cause()).isNotNull();
        });

        redis.restart();
        assertThat(ask("PING")).isEqualTo("PONG");
    }

    @Test
    void withdraw_ofWhatWasSent_isRefused_andItsReplyDisturbsNobody() throws Exception {
        RedisProcess redis = server.get();
        ask("PING");
        redis.command("CLIENT", "PAUSE", "300", "ALL");
        Exchange late = new Exchange(new Object[] {"ECHO", "late"});
        connection.send(late);

        assertThat(late.await(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50)))
                .isFalse();
        assertThat(late.withdraw()).isFalse();
        assertThat(string(ask("ECHO", "next"))).isEqualTo("next");
    }

    @Test
    void closeIfSilentSince_ofASilentServer_endsTheConnection() throws Exception {
        RedisProcess redis = server.get();
        ask("PING");
        long before = System.nanoTime();
        redis.command("CLIENT", "PAUSE", "20000", "ALL");
        Exchange waiting = new Exchange(new Object[] {"PING"});
        connection.send(waiting);
        waiting.await(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(50));

        connection.closeIfSilentSince(before, TimeUnit.MILLISECONDS.toNanos(50));

        assertThat(reply(waiting)).isEqualTo(new ConnectionFailure(true, null));
    }

    @Test
    void probe_ofAServerThatIsNotReady_fails_untilItIs() throws Exception {
        RedisProcess redis = server.get();
        redis.command("CONFIG", "SET", "lua-time-limit", "1");
        Thread script = new Thread(() -> assertThatThrownBy(() -> redis.command("EVAL", "while true do end", "0"))
                .hasMessageContaining("killed"));
        script.start();
        Awaitility.await()
                .untilAsserted(
                        () -> assertThatThrownBy(() -> redis.command("PING")).hasMessageContaining("BUSY"));

        assertThat(Waiting.failureOf(connector.probe(new LostClients(new ConnectionLosses()))))
                .hasMessageContaining("BUSY");

        redis.command("SCRIPT", "KILL");
        script.join();
        Waiting.join(connector.probe(new LostClients(new ConnectionLosses())))
                .close()
                .sync();
    }

    @Test
    void send_afterClose_fails() throws Exception {
        ask("PING");
        connection.close();

        assertThat(ask("PING")).isInstanceOf(ConnectionFailure.class);
    }

    private @Nullable Object ask(Object... words) throws InterruptedException {
        Exchange exchange = new Exchange(words);
        connection.send(exchange);
        return reply(exchange);
    }

    private static @Nullable Object reply(Exchange exchange) throws InterruptedException {
        assertThat(exchange.await(System.nanoTime() + PATIENCE)).isTrue();
        return exchange.reply();
    }

    private static String string(@Nullable Object reply) {
        assertThat(reply).isInstanceOf(byte[].class);
        return new String((byte[]) reply, StandardCharsets.UTF_8);
    }

    private static void run(int number, Work work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(number);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<?>> done = new ArrayList<>();
        for (int t = 0; t < number; t++) {
            done.add(threads.submit(() -> {
                start.await();
                work.run(ThreadLocalRandom.current().nextInt());
                return null;
            }));
        }
        start.countDown();
        for (Future<?> one : done) {
            one.get(60, TimeUnit.SECONDS);
        }
        threads.shutdown();
    }

    @FunctionalInterface
    private interface Work {
        void run(int seed) throws Exception;
    }
}
