package io.omnicache.jcache.internal.redis.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ConnectionFailure;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import io.omnicache.jcache.internal.redis.pipeline.ReplyReader.ProtocolException;
import io.omnicache.jcache.internal.redis.pipeline.ReplyReader.Push;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The types of RESP3, and what hostile bytes do. */
class Resp3ReaderTest {
    private static final int LARGEST = 10_000;
    private static final String SIGNS = "+-:$*_#,(!=%~|>\r\n0123456789?x\377";
    private static final String[] ALL_TYPES = {
        "+OK\r\n",
        "-ERR no\r\n",
        ":42\r\n",
        "$3\r\nabc\r\n",
        "$-1\r\n",
        "*-1\r\n",
        "*2\r\n:1\r\n$0\r\n\r\n",
        "_\r\n",
        "#t\r\n",
        "#f\r\n",
        ",1.5\r\n",
        ",inf\r\n",
        "(3492890328409238509324850943850943825024385\r\n",
        "!9\r\nERR blob\n\r\n",
        "=7\r\ntxt:abc\r\n",
        "=3\r\nabc\r\n",
        "%2\r\n+a\r\n:1\r\n+b\r\n*1\r\n:2\r\n",
        "%0\r\n",
        "~2\r\n:1\r\n:2\r\n",
        "|1\r\n+ttl\r\n:3\r\n:7\r\n",
        "|0\r\n:8\r\n",
        ">3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$1\r\nm\r\n",
        ">2\r\n$10\r\ninvalidate\r\n_\r\n",
        "*2\r\n|1\r\n+k\r\n+v\r\n:1\r\n:2\r\n"
    };

    private final List<Object> replies = new ArrayList<>();
    private final ReplyReader reader = ReplyReader.ofResp3(replies::add, LARGEST);

    @Test
    void read_ofEachType_givesIt() {
        read(String.join("", ALL_TYPES));

        assertThat(replies.stream().map(Resp3ReaderTest::shown))
                .containsExactly(
                        "OK",
                        new ReplyError("ERR no"),
                        42L,
                        "abc",
                        "null",
                        "null",
                        List.of(1L, ""),
                        "null",
                        1L,
                        0L,
                        "1.5",
                        "inf",
                        "3492890328409238509324850943850943825024385",
                        new ReplyError("ERR blob\n"),
                        "abc",
                        "",
                        List.of("a", 1L, "b", List.of(2L)),
                        List.of(),
                        List.of(1L, 2L),
                        7L,
                        8L,
                        List.of("push", List.of("message", "c", "m")),
                        List.of("push", List.of("invalidate", "null")),
                        List.of(1L, 2L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ">0\r\n",
                ">-1\r\n",
                "*1\r\n>1\r\n+x\r\n",
                ">1\r\n>1\r\n+x\r\n",
                "%-1\r\n",
                "%4611686018427387905\r\n",
                "~-1\r\n",
                "=-1\r\n",
                "!-1\r\n",
                "#x\r\n",
                "#\r\n",
                "$?\r\n",
                "*?\r\n",
                ";1\r\n",
                "\r\n"
            })
    void read_ofSomethingElse_isRefused(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(ProtocolException.class);
    }

    @Test
    void read_inResp2_refusesTheOtherTypes() {
        ReplyReader old = new ReplyReader(replies::add);
        for (String text :
                List.of(">1\r\n:1\r\n", "%0\r\n", "~0\r\n", "#t\r\n", ",1\r\n", "(1\r\n", "=0\r\n\r\n", "|0\r\n")) {
            assertThatThrownBy(() -> old.read(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII)))
                    .isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void read_ofWhatIsTooLarge_dropsItAlone() {
        String large = "$20000\r\n" + "x".repeat(20_000) + "\r\n";
        read(large + ":1\r\n");
        read(">3\r\n$7\r\nmessage\r\n$1\r\nc\r\n" + large + ":2\r\n");
        read("*1000\r\n" + ":7\r\n".repeat(1_000) + ":3\r\n");
        read("%1\r\n+k\r\n*3\r\n" + ("$4000\r\n" + "y".repeat(4_000) + "\r\n").repeat(3) + ":4\r\n");

        assertThat(replies).hasSize(8);
        assertThat(replies.get(0)).isInstanceOf(ConnectionFailure.class);
        assertThat(replies.get(2))
                .isInstanceOfSatisfying(
                        Push.class, push -> assertThat(push.dropped()).contains("more than " + LARGEST + " bytes"));
        assertThat(replies.get(4)).isInstanceOf(ConnectionFailure.class);
        assertThat(replies.get(6)).isInstanceOf(ConnectionFailure.class);
        assertThat(List.of(replies.get(1), replies.get(3), replies.get(5), replies.get(7)))
                .isEqualTo(List.of(1L, 2L, 3L, 4L));
    }

    @Test
    void read_inRandomPieces_givesTheSame() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(20); i >= 0; i--) {
                text.append(ALL_TYPES[random.nextInt(ALL_TYPES.length)]);
            }
            replies.clear();
            read(text.toString());
            List<Object> whole = replies.stream().map(Resp3ReaderTest::shown).toList();
            replies.clear();
            for (byte[] piece : RandomReplies.cut(random, text.toString().getBytes(StandardCharsets.US_ASCII))) {
                reader.read(Unpooled.wrappedBuffer(piece));
            }
            assertThat(replies.stream().map(Resp3ReaderTest::shown).toList()).isEqualTo(whole);
        }
    }

    /** Whatever comes, it is read or refused, and takes no more memory than what was sent. */
    @Test
    void read_ofChangedBytes_readsOrRefuses() {
        int refused = 0;
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(5); i >= 0; i--) {
                text.append(ALL_TYPES[random.nextInt(ALL_TYPES.length)]);
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
            for (int i = random.nextInt(4); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) SIGNS.charAt(random.nextInt(SIGNS.length()));
            }
            ReplyReader fresh = ReplyReader.ofResp3(reply -> {}, LARGEST);
            try {
                fresh.read(Unpooled.wrappedBuffer(bytes));
            } catch (ProtocolException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1_000, 19_999);
    }

    private void read(String text) {
        reader.read(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }

    /** Comparable, with texts for bytes and for null. */
    private static Object shown(Object reply) {
        if (reply instanceof Push push) {
            return List.of("push", shown(push.elements()));
        } else if (reply instanceof List<?> list) {
            return list.stream().map(Resp3ReaderTest::shown).toList();
        }
        return reply instanceof byte[] bytes
                ? new String(bytes, StandardCharsets.US_ASCII)
                : reply == null ? "null" : reply;
    }
}
