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
    private static final String NONE = "$0\r\n\r\n";
    private static final int LARGEST = 4;

    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final List<String> outcomes = new ArrayList<>();
    private Fills fills;

    @BeforeEach
    void open() {
        PushHandler handler = new PushHandler(channel, 1 << 20, new PushHandler.Owner() {
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

        assertSent(commands("a:k", LARGEST) + commands("a:l", LARGEST));
    }

    /** The server has to keep no more of their replies than it allows. */
    @Test
    void readsOfLargeValues_waitForEachOther() {
        read("a:k", 10 << 20);
        read("a:l", 10 << 20);
        read("a:m", 4);
        channel.runPendingTasks();
        assertSent(commands("a:k", 10 << 20));

        receive(VALUE + ":1\r\n");
        assertSent(commands("a:l", 10 << 20) + commands("a:m", 4));
        receive(VALUE + ":2\r\n" + VALUE + ":3\r\n");
        assertThat(outcomes).containsExactly("v 1 current", "v 2 current", "v 3 current");
    }

    @Test
    void readOfALargerValueThanAllOthers_isSentNevertheless() {
        read("a:k", 40 << 20);
        read("a:l", 4);
        channel.runPendingTasks();

        assertSent(commands("a:k", 40 << 20));
    }

    @Test
    void valueOfTheLargestSize_isRead_andALargerOneIsNot() {
        assertOutcome("$4\r\nabcd\r\n:5\r\n", "abcd 5 current");
        assertOutcome("$5\r\nabcde\r\n:5\r\n", "too large");
        assertOutcome("$5\r\nabcde\r\n" + ANNOUNCED + ":-2\r\n", "too large");
    }

    /** The server has the same reply to both, and it may have been written between the two commands. */
    @Test
    void emptyValue_isNotTakenForAnAbsentEntry() {
        assertOutcome(NONE + ":-1\r\n", "too large");
        assertOutcome(NONE + ANNOUNCED + ":7\r\n", "too large");
    }

    @Test
    void announcementBetweenTheReplies_makesTheValueOld() {
        assertOutcome(VALUE + ANNOUNCED + ":5\r\n", "v 5 old");
        assertOutcome(NONE + ANNOUNCED + ":-2\r\n", "null 0 old");
    }

    @Test
    void announcementsBeforeAndBehind_orOfOthers_dont() {
        assertOutcome(ANNOUNCED + VALUE + ":5\r\n" + ANNOUNCED, "v 5 current");
        assertOutcome(VALUE + OTHER_ANNOUNCED + ":-1\r\n", "v -1 current");
        assertOutcome(NONE + ":-2\r\n", "null 0 current");
    }

    /** The server announces it, too; but the replies say so already. */
    @Test
    void valueOfAnEntryThatIsGone_isOld() {
        assertOutcome(VALUE + ":-2\r\n", "v 0 old");
    }

    @Test
    void replyPerReplyInTurn_goesToItsRead() {
        read("a:x");
        read("a:k");
        channel.runPendingTasks();
        receive(VALUE + ":1\r\n$1\r\nw\r\n" + ANNOUNCED + ":2\r\n");

        assertThat(outcomes).containsExactly("v 1 current", "w 2 old");
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

    private void assertSent(String commands) {
        ByteBuf sent = channel.readOutbound();
        assertThat(sent.toString(StandardCharsets.UTF_8)).isEqualTo(commands);
        sent.release();
        assertThat((ByteBuf) channel.readOutbound()).isNull();
    }

    private static String commands(String key, int largest) {
        String end = Integer.toString(largest);
        return "*4\r\n$8\r\nGETRANGE\r\n$3\r\n" + key + "\r\n$1\r\n0\r\n$" + end.length() + "\r\n" + end
                + "\r\n*2\r\n$4\r\nPTTL\r\n$3\r\n" + key + "\r\n";
    }

    private void read(String key) {
        read(key, LARGEST);
    }

    private void read(String key, int largest) {
        fills.add(new Fill(RecordingPushes.bytes(key), 0, largest, new Receiver() {
            @Override
            public void onValue(int index, byte @Nullable [] value, long ttlMillis, boolean isCurrent) {
                outcomes.add((value == null ? null : RecordedChanges.text(value)) + " " + ttlMillis
                        + (isCurrent ? " current" : " old"));
            }

            @Override
            public void onFailure(int index, RedisCacheException why) {
                outcomes.add(why.toString());
            }

            @Override
            public void onTooLarge(int index) {
                outcomes.add("too large");
            }
        }));
        fills.sendQueued();
    }
}
