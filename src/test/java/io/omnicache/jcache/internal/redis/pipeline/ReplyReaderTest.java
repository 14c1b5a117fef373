package io.omnicache.jcache.internal.redis.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import io.omnicache.jcache.testing.ChildJvm;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyReaderTest {
    private final List<Object> replies = new ArrayList<>();
    private final ReplyReader reader = new ReplyReader(replies::add);

    @Test
    void read_ofEachKind_givesIt() {
        read(
                "+OK\r\n-WRONGTYPE no\r\n:42\r\n:-7\r\n$3\r\nabc\r\n$-1\r\n*2\r\n$0\r\n\r\n*1\r\n:1\r\n*-1\r\n*0\r\n_\r\n+é\r\n");

        assertThat(replies.get(0)).isEqualTo("OK");
        assertThat(replies.get(1)).isEqualTo(new ReplyError("WRONGTYPE no"));
        assertThat(replies.subList(2, 4)).containsExactly(42L, -7L);
        assertThat((byte[]) replies.get(4)).isEqualTo(new byte[] {'a', 'b', 'c'});
        assertThat(replies.get(5)).isNull();
        assertThat((List<?>) replies.get(6)).hasSize(2).last().isEqualTo(List.of(1L));
        assertThat(replies.get(7)).isNull();
        assertThat(replies.get(8)).isEqualTo(List.of());
        assertThat(replies.get(9)).isNull();
        assertThat(replies.get(10)).isEqualTo("é");
        assertThat(replies).hasSize(11);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 400 Bad Request\r\n",
                ":4x\r\n",
                ":\r\n",
                ":-\r\n",
                ":9223372036854775808\r\n",
                ":-9223372036854775809\r\n",
                ":99999999999999999999999999\r\n",
                "$\r\n",
                "$-2\r\n",
                "$2147483647\r\n",
                "$999999999999\r\n",
                "$18446744073709551617\r\n",
                "*-2\r\n",
                "*9999999999\r\n",
                "$3\r\nabcd\r\n",
                "$3\r\nabc\n\n",
                "\r\n"
            })
    void read_ofSomethingElse_isRefused(String text) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOf(ReplyReader.ProtocolException.class)
                .hasMessageContaining("Redis");
    }

    @Test
    void read_ofALineWithoutEnd_isRefused() {
        assertThatThrownBy(() -> read("+" + "x".repeat(100_000))).isInstanceOf(ReplyReader.ProtocolException.class);
    }

    @Test
    void read_ofTheLongestNumbers_givesThem() {
        read(":9223372036854775807\r\n:-9223372036854775808\r\n:0\r\n");

        assertThat(replies).containsExactly(Long.MAX_VALUE, Long.MIN_VALUE, 0L);
    }

    @Test
    void read_ofEndlessNesting_isRefused() {
        assertThatThrownBy(() -> read("*1\r\n".repeat(1_000_000)))
                .isInstanceOf(ReplyReader.ProtocolException.class)
                .hasMessageContaining("nested");
    }

    /** What is announced takes no memory before it comes. */
    @Test
    void read_ofAnnouncements_takesNoMemoryForThem() {
        List<ReplyReader> readers = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            ReplyReader promised = new ReplyReader(replies::add);
            promised.read(
                    Unpooled.wrappedBuffer((i % 2 == 0 ? "$2000000000\r\nabc" : "*2000000000\r\n$2000000000\r\nabc")
                            .getBytes(StandardCharsets.UTF_8)));
            readers.add(promised);
        }

        assertThat(readers).hasSize(200); // of 400 GB
        assertThat(replies).isEmpty();
    }

    @Test
    void read_ofALongText_givesIt() {
        byte[] text = new byte[9_000_001];
        new Random(1).nextBytes(text);
        ByteBuf all = Unpooled.buffer();
        all.writeBytes(("$" + text.length + "\r\n").getBytes(StandardCharsets.UTF_8))
                .writeBytes(text)
                .writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));

        while (all.isReadable()) {
            reader.read(all.readSlice(Math.min(65_536, all.readableBytes())));
        }

        assertThat((byte[]) replies.get(0)).isEqualTo(text);
    }

    /** In a JVM of 32 MB: what doesn't fit fails alone, and what comes behind it is read. */
    @Test
    void read_ofWhatDoesNotFit_failsItAlone() throws Exception {
        assertThat(ChildJvm.run(TooMuch.class, List.of("-Xmx32m")))
                .contains("ConnectionFailure[sent=true, cause=")
                .contains("holds a text of 100000000 bytes")
                .contains("holds an array of")
                .endsWith("behind");
    }

    static final class TooMuch {
        public static void main(String[] arguments) {
            List<Object> found = new ArrayList<>();
            ReplyReader small = new ReplyReader(found::add);
            ByteBuf filler = Unpooled.wrappedBuffer(new byte[1_000_000]);
            small.read(ascii("$100000000\r\n"));
            for (int i = 0; i < 100; i++) {
                small.read(filler.duplicate());
            }
            small.read(ascii("\r\n*2\r\n*1\r\n:1\r\n*10000000\r\n"));
            ByteBuf numbers = ascii(":7\r\n".repeat(100_000));
            for (int i = 0; i < 100; i++) {
                small.read(numbers.duplicate());
            }
            small.read(ascii("+behind\r\n"));
            found.forEach(System.out::println);
        }

        private static ByteBuf ascii(String text) {
            return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
        }
    }

    /** However the network cuts them, the replies are the same. */
    @Test
    void read_ofRandomRepliesInRandomPieces_givesEachOnce() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            RandomReplies sent = new RandomReplies(random, 1 + random.nextInt(20));
            List<Object> found = new ArrayList<>();
            ReplyReader cut = new ReplyReader(found::add);

            RandomReplies.cut(random, sent.bytes()).forEach(piece -> cut.read(Unpooled.wrappedBuffer(piece)));

            assertThat(found.stream().map(RandomReplies::meaningOf).toList())
                    .as("seed %d", seed)
                    .isEqualTo(sent.meanings());
        }
    }

    private void read(String text) {
        reader.read(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8)));
    }
}
