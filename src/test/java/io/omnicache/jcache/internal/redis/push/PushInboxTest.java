package io.omnicache.jcache.internal.redis.push;

import static io.omnicache.jcache.internal.redis.push.RecordingPushes.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.async.AsyncThreads;
import io.omnicache.jcache.internal.redis.PushConnections.Gap;
import io.omnicache.jcache.internal.redis.PushConnections.Master;
import io.omnicache.jcache.internal.redis.PushConnections.Message;
import io.omnicache.jcache.internal.redis.PushConnections.PushListener;
import io.omnicache.jcache.testing.Waiting;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The queue between network threads and a consumer. */
class PushInboxTest {
    private static final Master MASTER = new Master() {
        @Override
        public String nodeId() {
            return "";
        }

        @Override
        public void afterPresentMessages(Runnable callback) {
            callback.run();
        }
    };

    private final AsyncThreads threads = new AsyncThreads(null);
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final CountDownLatch mayGoOn = new CountDownLatch(1);

    /** Waits at the message {@code wait}, fails at {@code fail}. */
    private final PushListener consumer = new PushListener() {
        @Override
        public void onMessage(Message message) {
            String text = new String(message.payload(), StandardCharsets.UTF_8);
            heard.add(text);
            if (text.equals("wait")) {
                Waiting.await(mayGoOn);
            } else if (text.equals("fail")) {
                throw new IllegalStateException("as the test wants it");
            }
        }

        @Override
        public void onGap(Gap gap) {
            heard.add("gap: " + gap.reason());
        }
    };

    @AfterEach
    void close() {
        mayGoOn.countDown();
        threads.close();
    }

    @Test
    void messagesAndGaps_keepTheirOrder_thoughTheConsumerThrows() {
        PushInbox inbox = inbox(100, 1_000_000);
        inbox.onMessage(message("1"));
        inbox.onMessage(message("fail"));
        inbox.onGap(new Gap(1, 2, "lost"));
        inbox.onMessage(message("2"));

        awaitHeard("1", "fail", "gap: lost", "2");
        assertThat(inbox.dropped()).isZero();
    }

    @Test
    void fullQueue_dropsAndReportsOneGapWhereMessagesAreMissing() {
        PushInbox inbox = inbox(2, 1_000_000);
        inbox.onMessage(message("wait"));
        awaitHeard("wait");
        for (int i = 1; i <= 5; i++) {
            inbox.onMessage(message(Integer.toString(i)));
        }
        assertThat(inbox.size()).isEqualTo(2);
        mayGoOn.countDown();
        awaitHeard("wait", "1", "2", "gap: messages came faster than they were taken");
        inbox.onMessage(message("6"));

        awaitHeard("wait", "1", "2", "gap: messages came faster than they were taken", "6");
        assertThat(inbox.dropped()).isEqualTo(3);
    }

    @Test
    void fullQueueByBytes_drops_butASingleLargeMessagePasses() {
        PushInbox inbox = inbox(100, 10_000);
        inbox.onMessage(message("wait"));
        awaitHeard("wait");
        String large = "x".repeat(20_000);
        inbox.onMessage(message(large));
        inbox.onMessage(message("small"));
        mayGoOn.countDown();

        awaitHeard("wait", large, "gap: messages came faster than they were taken");
    }

    @Test
    void gapsInARow_areOneWithTheEarliestBeginningAndTheLatestEnd() {
        List<Gap> gaps = new CopyOnWriteArrayList<>();
        AtomicBoolean refuses = new AtomicBoolean(true);
        PushInbox inbox = new PushInbox(
                new PushListener() {
                    @Override
                    public void onMessage(Message message) {}

                    @Override
                    public void onGap(Gap gap) {
                        gaps.add(gap);
                    }
                },
                10,
                1_000,
                task -> {
                    if (refuses.get()) {
                        throw new RejectedExecutionException("as the test wants it");
                    }
                    task.run();
                });
        inbox.onGap(new Gap(5, 6, "first"));
        inbox.onGap(new Gap(3, 9, "second"));
        inbox.onGap(new Gap(4, 8, "third"));
        assertThat(gaps).isEmpty();
        refuses.set(false);
        inbox.onMessage(message("m"));

        assertThat(gaps).containsExactly(new Gap(3, 9, "first"));
    }

    @Test
    void hangingConsumer_holdsUpNoOther() {
        PushInbox hanging = inbox(10, 1_000);
        hanging.onMessage(message("wait"));
        awaitHeard("wait");
        RecordingPushes other = new RecordingPushes();
        PushInbox free = new PushInbox(other, 10, 1_000, threads.waiting());
        free.onMessage(message("1"));

        other.awaitPayloads("1");
    }

    @Test
    void close_dropsWhatWaits() {
        PushInbox inbox = inbox(10, 1_000);
        inbox.onMessage(message("wait"));
        awaitHeard("wait");
        inbox.onMessage(message("1"));
        inbox.close();
        inbox.onMessage(message("2"));
        inbox.onGap(new Gap(1, 2, "lost"));
        mayGoOn.countDown();
        threads.close();

        assertThat(heard).containsExactly("wait");
        assertThat(inbox.size()).isZero();
    }

    @Test
    void manyMessages_areTakenInOrder() {
        PushInbox inbox = inbox(100_000, 100_000_000);
        List<String> expected =
                IntStream.range(0, 20_000).mapToObj(Integer::toString).toList();
        expected.forEach(text -> inbox.onMessage(message(text)));

        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> heard.size() == expected.size());
        assertThat(heard).containsExactlyElementsOf(expected);
    }

    private PushInbox inbox(int messages, long bytes) {
        return new PushInbox(consumer, messages, bytes, threads.waiting());
    }

    private void awaitHeard(String... expected) {
        Awaitility.await()
                .atMost(20, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(heard).containsExactly(expected));
    }

    private static Message message(String payload) {
        return new Message(MASTER, bytes("c"), bytes("c"), bytes(payload));
    }
}
