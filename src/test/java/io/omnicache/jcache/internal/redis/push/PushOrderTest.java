package io.omnicache.jcache.internal.redis.push;

import static io.omnicache.jcache.internal.redis.push.RecordingPushes.channel;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.it.RedisProcess;
import io.omnicache.jcache.internal.async.AsyncThreads;
import io.omnicache.jcache.internal.redis.PushConnections.Gap;
import io.omnicache.jcache.internal.redis.PushConnections.Message;
import io.omnicache.jcache.internal.redis.PushConnections.PushListener;
import io.omnicache.jcache.internal.redis.RedisConnection;
import io.omnicache.jcache.testing.OwnServer;
import io.omnicache.jcache.testing.RedisServer;
import io.omnicache.jcache.testing.Waiting;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is missing is missing where a gap was reported, and nowhere else; nothing comes twice or out of order. */
class PushOrderTest {
    private static final int GAPS = 6;

    @RegisterExtension
    static final OwnServer<RedisProcess> server = RedisServer.own();

    /** Numbers of messages, and 0 for each gap. */
    private final List<Integer> heard = new CopyOnWriteArrayList<>();

    private final PushListener listener = new PushListener() {
        @Override
        public void onMessage(Message message) {
            heard.add(Integer.valueOf(new String(message.payload(), StandardCharsets.US_ASCII)));
        }

        @Override
        public void onGap(Gap gap) {
            heard.add(0);
        }
    };

    @Test
    void messages_whileConnectionsAreKilled_areMissingOnlyInGaps() {
        AtomicBoolean stop = new AtomicBoolean();
        try (AsyncThreads threads = new AsyncThreads(null);
                PushInbox inbox = new PushInbox(listener, 100_000, 100_000_000, threads.waiting());
                RedisConnection connection = RecordingPushes.open(server.get().uri() + "?retry-delay=1ms")) {
            connection.pushes().subscribe(channel("news"), inbox);
            CompletableFuture<Integer> publishing = CompletableFuture.supplyAsync(() -> {
                int number = 0;
                while (!stop.get()) {
                    server.get().command("PUBLISH", "news", "" + ++number);
                }
                return number;
            });
            try {
                for (int i = 1; i <= GAPS; i++) {
                    int before = heard.size();
                    RecordingPushes.awaitThat(() -> assertThat(heard).hasSizeGreaterThan(before + 20));
                    server.get().command("CLIENT", "KILL", "TYPE", "pubsub");
                    int gap = i;
                    RecordingPushes.awaitThat(() -> assertThat(gaps()).isEqualTo(gap));
                }
            } finally {
                stop.set(true);
                int last = Waiting.join(publishing);
                RecordingPushes.awaitThat(() -> assertThat(heard).endsWith(last));
            }
        }
        assertThat(gaps()).isEqualTo(GAPS);
        for (int i = 1; i < heard.size(); i++) {
            int present = heard.get(i);
            int former = heard.get(i - 1);
            if (present != 0 && former != 0) {
                assertThat(present).as("behind %s", former).isEqualTo(former + 1);
            } else if (present != 0 && i > 1) {
                assertThat(present).as("behind a gap").isGreaterThan(heard.get(i - 2));
            }
        }
    }

    private long gaps() {
        return heard.stream().filter(number -> number == 0).count();
    }
}
