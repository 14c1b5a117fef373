package io.omnicache.jcache.internal.redis.push;

import static io.omnicache.jcache.internal.redis.push.RecordingPushes.channel;
import static io.omnicache.jcache.internal.redis.push.RecordingPushes.pattern;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.internal.async.AsyncThreads;
import io.omnicache.jcache.internal.redis.PushConnections;
import io.omnicache.jcache.internal.redis.PushConnections.Gap;
import io.omnicache.jcache.internal.redis.PushConnections.Message;
import io.omnicache.jcache.internal.redis.PushConnections.PushListener;
import io.omnicache.jcache.internal.redis.PushConnections.Subscription;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.testing.ChildJvm;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Waiting;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Isolated;

/** What opening and closing leaves behind, and what a listener may do. */
@Isolated
class PushLifecycleTest {
    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    private final RecordingPushes listener = new RecordingPushes();
    private RedisConnection connection;
    private PushConnections pushes;

    @BeforeEach
    void open() {
        connection = RecordingPushes.open(server.get().uri());
        pushes = connection.pushes();
    }

    @AfterEach
    void close() {
        connection.close();
    }

    @Test
    void subscribingAndClosing_manyTimes_leavesNothing() {
        connection.masters();
        pushes.subscribe(channel("news"), listener).close();
        awaitClients(0);
        int clients = clients("normal");
        for (int i = 0; i < 100; i++) {
            try (Subscription one = pushes.subscribe(channel("news"), listener);
                    Subscription two = pushes.subscribe(pattern("n*" + i), listener)) {
                assertThat(one.isConnected() && two.isConnected()).isTrue();
            }
        }

        awaitClients(0);
        RecordingPushes.awaitThat(() -> assertThat(clients("normal")).isEqualTo(clients));
        assertThat(listener.gaps).isEmpty();
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("omnicache-io")))
                .hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void closingTheManager_endsTheConnectionAndItsThreads() {
        Subscription subscription = pushes.subscribe(channel("news"), listener);
        connection.close();

        awaitClients(0);
        assertThat(subscription.isConnected()).isFalse();
        RecordingPushes.awaitThat(() -> assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("omnicache")));
        subscription.close();
        assertThat(listener.gaps).isEmpty();
    }

    /** The last message is delivered before the call returns, or never. */
    @Test
    void close_whileMessagesArrive_returnsAfterTheLast() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        CompletableFuture<Void> publishing = CompletableFuture.runAsync(() -> {
            while (!stop.get()) {
                server.get().command("EVAL", "for i = 1, 5 do redis.call('PUBLISH', 'news', i) end", "0");
            }
        });
        AtomicInteger others = new AtomicInteger();
        try (Subscription other = pushes.subscribe(pattern("*"), counting(others))) {
            for (int i = 0; i < 30; i++) {
                AtomicInteger heard = new AtomicInteger();
                Subscription subscription = pushes.subscribe(channel("news"), counting(heard));
                RecordingPushes.awaitThat(() -> assertThat(heard).hasPositiveValue());
                subscription.close();
                int atClose = heard.get();
                int othersAtClose = others.get();
                RecordingPushes.awaitThat(() -> assertThat(others).hasValueGreaterThan(othersAtClose));
                assertThat(heard).hasValue(atClose);
            }
            assertThat(other.isConnected()).isTrue();
        } finally {
            stop.set(true);
            Waiting.join(publishing);
        }
    }

    @Test
    void close_insideOfTheListener_ends() {
        AtomicInteger heard = new AtomicInteger();
        AtomicReference<Subscription> own = new AtomicReference<>();
        own.set(pushes.subscribe(channel("news"), new PushListener() {
            @Override
            public void onMessage(Message message) {
                heard.incrementAndGet();
                own.get().close();
            }

            @Override
            public void onGap(Gap gap) {}
        }));
        pushes.subscribe(channel("news"), listener);
        server.get().command("EVAL", "for i = 1, 10 do redis.call('PUBLISH', 'news', i) end", "0");

        RecordingPushes.awaitThat(() -> assertThat(listener.messages).hasSize(10));
        assertThat(heard).hasValue(1);
    }

    @Test
    void subscribe_insideOfTheListener_isRefused_andTheListenerThatThrowsIsCalledAgain() {
        List<Throwable> thrown = new ArrayList<>();
        CountDownLatch twice = new CountDownLatch(2);
        pushes.subscribe(channel("news"), new PushListener() {
            @Override
            public void onMessage(Message message) {
                try {
                    pushes.subscribe(channel("more"), listener);
                } catch (IllegalStateException e) {
                    thrown.add(e);
                    twice.countDown();
                    throw e;
                }
            }

            @Override
            public void onGap(Gap gap) {}
        });
        server.get().command("PUBLISH", "news", "1");
        server.get().command("PUBLISH", "news", "2");

        Waiting.await(twice);
        assertThat(thrown).hasSize(2).allSatisfy(e -> assertThat(e).hasMessageContaining("network thread"));
    }

    @Test
    void afterPresentMessages_comesBehindThem_alsoWhenTheConnectionIsOver() {
        pushes.subscribe(channel("news"), listener);
        server.get().command("EVAL", "for i = 1, 1000 do redis.call('PUBLISH', 'news', i) end", "0");
        RecordingPushes.awaitThat(() -> assertThat(listener.messages).isNotEmpty());
        PushConnections.Master master = listener.messages.get(0).master();
        CompletableFuture<Integer> heard = new CompletableFuture<>();
        master.afterPresentMessages(() -> heard.complete(listener.messages.size()));
        assertThat(Waiting.join(heard)).isEqualTo(1_000);

        connection.close();
        CompletableFuture<Boolean> afterwards = new CompletableFuture<>();
        master.afterPresentMessages(() -> afterwards.complete(true));
        assertThat(Waiting.join(afterwards)).isTrue();
    }

    @Test
    void subscribe_whileOthersClose_works() {
        List<CompletableFuture<Void>> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int thread = t;
            threads.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 25; i++) {
                    RecordingPushes mine = new RecordingPushes();
                    try (Subscription subscription = pushes.subscribe(channel("news" + (thread % 2)), mine)) {
                        server.get().command("PUBLISH", "news" + (thread % 2), thread + ":" + i);
                        String own = thread + ":" + i;
                        RecordingPushes.awaitThat(
                                () -> assertThat(mine.payloads()).contains(own));
                        assertThat(subscription.isConnected()).isTrue();
                    }
                }
            }));
        }
        threads.forEach(Waiting::join);
        awaitClients(0);
    }

    @Test
    void connectionsOfAnotherManager_areNotDisturbedByItsHeartbeats() {
        try (RedisConnection second = RecordingPushes.open(server.get().uri())) {
            Subscription one = pushes.subscribe(channel("news"), listener);
            Subscription two = second.pushes().subscribe(pattern("omnicache:~heartbeat:*"), listener);
            long now = System.nanoTime();
            RecordingPushes.awaitThat(() -> assertThat(Math.min(one.provenUntil() - now, two.provenUntil() - now))
                    .isPositive());
            assertThatThrownBy(() -> pushes.subscribe(List.of(), listener))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void closedSubscription_letsItsListenerGo() {
        WeakReference<PushListener> gone = subscribeAndClose();

        RecordingPushes.awaitThat(() -> {
            System.gc();
            assertThat(gone.get()).isNull();
        });
    }

    /** A method of its own, so that no local variable of the test refers to the listener. */
    private WeakReference<PushListener> subscribeAndClose() {
        PushListener brief = new RecordingPushes();
        pushes.subscribe(channel("news"), brief).close();
        return new WeakReference<>(brief);
    }

    @Test
    void programThatClosesNothing_ends() {
        assertThat(ChildJvm.run(ForgetfulProgram.class, List.of(), server.get().uri()))
                .endsWith("heard");
        awaitClients(0);
    }

    static final class ForgetfulProgram {
        public static void main(String[] arguments) throws InterruptedException {
            CountDownLatch heard = new CountDownLatch(1);
            RedisConnection connection = RecordingPushes.open(arguments[0]);
            PushInbox inbox = new PushInbox(
                    new PushListener() {
                        @Override
                        public void onMessage(Message message) {
                            heard.countDown();
                        }

                        @Override
                        public void onGap(Gap gap) {}
                    },
                    10,
                    1_000,
                    new AsyncThreads(null).waiting());
            connection.pushes().subscribe(pattern("*"), inbox); // The heartbeats are heard, too.
            if (heard.await(20, TimeUnit.SECONDS)) {
                System.out.println("heard");
            }
        }
    }

    private static PushListener counting(AtomicInteger heard) {
        return new PushListener() {
            @Override
            public void onMessage(Message message) {
                heard.incrementAndGet();
            }

            @Override
            public void onGap(Gap gap) {}
        };
    }

    private static void awaitClients(int expected) {
        RecordingPushes.awaitThat(() -> assertThat(clients("pubsub")).isEqualTo(expected));
    }

    private static int clients(String type) {
        return (int)
                server.get().command("CLIENT", "LIST", "TYPE", type).lines().count();
    }
}
