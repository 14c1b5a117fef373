package io.omnicache.jcache.internal.event.expired;

import static io.omnicache.jcache.internal.redis.ConnectedRedis.bytes;
import static io.omnicache.jcache.internal.redis.ConnectedRedis.text;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyspaceChannelTest {
    private static final byte[] EXPIRED = bytes("expired");

    /** An ACL rule must have the same characters, so nothing is escaped that has no meaning in a pattern. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "my-app:c:   | __keyspace@3__:my-app:c:*",
                "a*b?c[d]e^: | __keyspace@3__:a\\*b\\?c\\[d]e^:*",
                "''          | __keyspace@3__:*",
            })
    void pattern_prefix_isTakenLiterally(String prefix, String pattern) {
        assertThat(text(new KeyspaceChannel(3, prefix).pattern())).isEqualTo(pattern);
    }

    @Test
    void expired_ofAKeyWithThePrefix_isTheRestOfTheKey() {
        KeyspaceChannel channel = new KeyspaceChannel(0, "p:c:");

        assertThat(channel.expired(bytes("__keyspace@0__:p:c:é:1"), EXPIRED)).isEqualTo(bytes("é:1"));
        assertThat(channel.expired(bytes("__keyspace@0__:p:c:"), EXPIRED)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"__keyspace@0__:p:d:1", "__keyspace@1__:p:c:1", "__keyspace@0__:p:", "", "p:c:1"})
    void expired_ofAnotherKey_isNull(String other) {
        assertThat(new KeyspaceChannel(0, "p:c:").expired(bytes(other), EXPIRED))
                .isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"set", "expire", "del", "evicted", "expired2", ""})
    void expired_ofAnotherEvent_isNull(String event) {
        assertThat(new KeyspaceChannel(0, "p:c:").expired(bytes("__keyspace@0__:p:c:1"), bytes(event)))
                .isNull();
    }
}
