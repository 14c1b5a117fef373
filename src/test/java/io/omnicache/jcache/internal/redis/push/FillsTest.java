package io.omnicache.jcache.internal.redis.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import io.omnicache.jcache.internal.redis.TrackedKeys.Receiver;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads and announcements in each order in which they can come on one connection. */
class FillsTest {
    private static final String ANNOUNCED = ">2\r\n$10\r\ninvalidate\r\n*1\r\n$3\r\na:k\r\n";
    private static final String OTHER_ANNOUNCED = ">2\r\n$10\r\ninvalidate\r\n*1\r\n$3\r\na:x\r\n";
    private static final String VALUE = "$1\r\nv\r\n";

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<String> outcomes = new ArrayList<>();
    private final ReplySizes sizes = new ReplySizes();
    private Fills fills;

    @BeforeEach
    void open() {
        PushHandler handler = new PushHandler(channel, 1 << 22, new PushHandler.Owner() {
            @Override
            public void onPush(List<@Nullable Object> elements) {
                ((List<?>) elements.get(1)).forEach(key -> fills.changed((byte[]) key));
            }

            @Override
            public void onDropped(String reason) {
                fills.allChanged();
            }

            @Override
            public void onEnd(String reason) {}
        });
        channel.pipeline().addLast(handler);
        PushSettings settings = PushSettings.of(ConnectionUri.parse("redis://localhost"));
        fills = new Fills(handler, channel.eventLoop(), new PushFailures(null, settings));
    }

    @AfterEach
    void close() {
        channel.finishAndReleaseAll();
    }

    @Test
    void readsOfTheSameTime_areSentInOneWrite() {
        read("a:k");
        read("a:l");
        channel.runPendingTasks();

        ByteBuf sent = channel.readOutbound();
        assertThat(sent.toString(StandardCharsets.UTF_8))
                .isEqualTo("*2\r\n$3\r\nGET\r\n$3\r\na:k\r\n*2\r\n$4\r\nPTTL\r\n$3\r\na:k\r\n"
                        + "*2\r\n$3\r\nGET\r\n$3\r\na:l\r\n*2\r\n$4\r\nPTTL\r\n$3\r\na:l\r\n");
        assertThat((ByteBuf) channel.readOutbound()).isNull();
        sent.release();
    }

    @Test
    void announcementBetweenTheReplies_makesTheValueOld() {
        assertOutcome(VALUE + ANNOUNCED + ":5\r\n", "v 5 old");
        assertOutcome("_\r\n" + ANNOUNCED + ":-2\r\n", "null 0 old");
    }

    @Test
    void announcementsBeforeAndBehind_orOfOthers_dont() {
        assertOutcome(ANNOUNCED + VALUE + ":5\r\n" + ANNOUNCED, "v 5 current");
        assertOutcome(VALUE + OTHER_ANNOUNCED + ":-1\r\n", "v -1 current");
        assertOutcome("_\r\n:-2\r\n", "null 0 current");
    }

    /** The server announces it, too; but the replies say so already. */
    @Test
    void repliesThatContradictOneAnother_makeTheValueOld() {
        assertOutcome(VALUE + ":-2\r\n", "v 0 old");
        assertOutcome("_\r\n:7\r\n", "null 7 old");
    }

    @Test
    void replyPerReplyInTurn_goesToItsRead() {
        read("a:x");
        read("a:k");
        channel.runPendingTasks();
        receive(VALUE + ":1\r\n$1\r\nw\r\n" + ANNOUNCED + ":2\r\n");

        assertThat(outcomes).containsExactly("v 1 current", "w 2 old");
    }

    /** A server closes the connection of a subscriber that has too much to take. */
    @Test
    void largeReplies_limitTheReadsThatAreSentTogether() {
        for (int i = 0; i < 300; i++) {
            read("a:" + i);
        }
        assertThat(readsSent()).as("before any size is known").isEqualTo((8 << 20) / ReplySizes.FIRST);

        String large = "$" + (2 << 20) + "\r\n" + "x".repeat(2 << 20) + "\r\n:-1\r\n";
        for (int i = 0; i < 16; i++) {
            receive(large);
        }
        assertThat(readsSent()).as("of 2 MB each").isEqualTo(4);

        for (int i = 0; i < 4; i++) {
            receive(large);
        }
        assertThat(readsSent()).isEqualTo(4);
        assertThat(outcomes).hasSize(20);
    }

    @Test
    void smallReplies_letManyReadsBeSentTogether() {
        for (int i = 0; i < 1_000; i++) {
            read("a:k");
            channel.runPendingTasks();
            receive(VALUE + ":-1\r\n");
        }
        assertThat(readsSent()).isEqualTo(1_000);
        for (int i = 0; i < 300; i++) {
            read("a:" + i);
        }
        assertThat(readsSent()).isEqualTo(256);
    }

    private int readsSent() {
        channel.runPendingTasks();
        int reads = 0;
        for (ByteBuf sent = channel.readOutbound(); sent != null; sent = channel.readOutbound()) {
            reads += sent.toString(StandardCharsets.UTF_8).split("GET", -1).length - 1;
            sent.release();
        }
        return reads;
    }

    private void assertOutcome(String replies, String expected) {
        outcomes.clear();
        read("a:k");
        channel.runPendingTasks();
        receive(replies);
        assertThat(outcomes).containsExactly(expected);
    }

    private void receive(String bytes) {
        channel.writeInbound(Unpooled.copiedBuffer(bytes, StandardCharsets.UTF_8));
    }

    private void read(String key) {
        fills.add(new Fill(
                RecordingPushes.bytes(key),
                0,
                new Receiver() {
                    @Override
                    public void onValue(int index, byte @Nullable [] value, long ttlMillis, boolean isCurrent) {
                        outcomes.add((value == null ? null : RecordedChanges.text(value)) + " " + ttlMillis
                                + (isCurrent ? " current" : " old"));
                    }

                    @Override
                    public void onFailure(int index, RedisCacheException why) {
                        outcomes.add(why.toString());
                    }
                },
                sizes));
    }
}
