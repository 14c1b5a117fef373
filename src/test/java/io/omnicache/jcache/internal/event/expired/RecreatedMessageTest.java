package io.omnicache.jcache.internal.event.expired;

import static io.omnicache.jcache.internal.redis.ConnectedRedis.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecreatedMessageTest {

    @Test
    void parse_keyAndCopy_areWhatTheScriptWrote() {
        RecreatedMessage message = parse("5:p:c:1a:b");

        assertThat(message.key()).isEqualTo(bytes("p:c:1"));
        assertThat(message.copy()).isEqualTo(bytes("a:b"));
    }

    @Test
    void parse_emptyCopy_isEmpty() {
        assertThat(parse("2:p:").copy()).isEmpty();
    }

    private static RecreatedMessage parse(String payload) {
        return Objects.requireNonNull(RecreatedMessage.parse(bytes(payload)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":", ":p:c:1a", "5", "6:p:c:1", "-1:p", "x:p", "99999999999999999999:p", "999999999:p"})
    void parse_anotherFormat_isNull(String payload) {
        assertThat(RecreatedMessage.parse(bytes(payload))).isNull();
    }
}
