package io.omnicache.jcache.internal.event.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The form of messages outlives releases, and no bytes do harm. */
class EventMessageTest {
    private static final int ROUNDS = 20_000;

    @Test
    void read_goldenBytes_givesTheMessage() throws IOException {
        EventMessage message = Objects.requireNonNull(EventMessage.read(golden()));

        assertThat(message.sender()).isEqualTo(0x0102030405060708L);
        assertThat(message.sequence()).isEqualTo(42);
        assertThat(message.type()).isEqualTo(EventMessage.Type.UPDATED);
        assertThat(message.node()).isEqualTo("a1b2");
        assertThat(message.key()).asString().isEqualTo("user:1");
        assertThat(message.value()).asString().isEqualTo("\u0010new");
        assertThat(message.oldValue()).asString().isEqualTo("\u0010old");
        assertThat(message.size()).isEqualTo(14);
        assertThat(message.toString()).doesNotContain("user", "new", "old");
    }

    @Test
    void read_ofALaterVersionOrAnUnknownType_givesNothing_andIgnoresWhatFollows() throws IOException {
        byte[] version = golden();
        version[0] = 2;
        byte[] type = golden();
        type[17] = 'Z';

        assertThat(EventMessage.read(version)).isNull();
        assertThat(EventMessage.read(type)).isNull();
        assertThat(EventMessage.read(Arrays.copyOf(golden(), golden().length + 5)))
                .isNotNull();
        assertThat(EventMessage.isProbe(EventMessage.probe(7))).isTrue();
        assertThat(EventMessage.isProbe(golden())).isFalse();
    }

    @Test
    void read_cutOrAlteredBytes_givesAMessageOrNothing() throws IOException {
        byte[] golden = golden();
        for (int length = 0; length < golden.length; length++) {
            assertThat(EventMessage.read(Arrays.copyOf(golden, length))).isNull();
        }
        Random random = new Random(1);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] altered = golden.clone();
            for (int n = 0; n < 3; n++) {
                altered[random.nextInt(altered.length)] = (byte) random.nextInt();
            }
            EventMessage message = EventMessage.read(altered);
            assertThat(message == null || message.size() <= golden.length).isTrue();
        }
    }

    @Test
    void control_messages_areReadAsWritten_andOthersAreNone() {
        ControlMessage message = new ControlMessage(ControlMessage.Kind.NEEDS, "1f", "abc", 3);

        assertThat(new String(message.bytes(), StandardCharsets.US_ASCII)).isEqualTo("1 N 1f abc 3");
        assertThat(ControlMessage.read(message.bytes())).isEqualTo(message);
        for (String other : new String[] {"", "1", "2 N 1f abc 3", "1 Z 1f abc 3", "1 N 1f abc x", "1 N 1f abc"}) {
            assertThat(ControlMessage.read(other.getBytes(StandardCharsets.US_ASCII)))
                    .as(other)
                    .isNull();
        }
    }

    private static byte[] golden() throws IOException {
        try (InputStream in = EventMessageTest.class.getResourceAsStream("/codec/event-message.hex")) {
            String text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
        }
    }
}
