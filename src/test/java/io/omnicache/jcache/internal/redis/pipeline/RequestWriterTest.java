package io.omnicache.jcache.internal.redis.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RequestWriterTest {

    @Test
    void write_ofEveryKindOfWord_countsItsBytes() {
        ByteBuf out = Unpooled.buffer();

        RequestWriter.write(new Object[] {"SET", new byte[] {'k', 0}, "é", 0L, 10L, 1_234_567_890_123L, -5L, ""}, out);

        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "*8\r\n$3\r\nSET\r\n$2\r\nk\0\r\n$2\r\né\r\n$1\r\n0\r\n$2\r\n10\r\n$13\r\n1234567890123\r\n$2\r\n-5\r\n"
                                + "$0\r\n\r\n");
    }

    @Test
    void write_ofAnythingElse_isRefused() {
        assertThatThrownBy(() -> RequestWriter.write(new Object[] {"GET", 'k'}, Unpooled.buffer()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
