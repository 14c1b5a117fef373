package io.omnicache.jcache.internal.redis.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.config.connection.ConnectionUri;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Messages that must come back. */
class HeartbeatTest {
    /** The limit is the timeout of 2 seconds: four messages. */
    private final Heartbeat heartbeat =
            new Heartbeat(PushSettings.of(ConnectionUri.parse("redis://localhost?timeout=2s")), 7);

    @Test
    void returned_ofTheOldest_provesItsTimeOnly() {
        long before = System.nanoTime();
        byte[] first = heartbeat.next();
        long between = System.nanoTime();
        byte[] second = heartbeat.next();

        assertThat(heartbeat.provenUntil() - before).isNegative();
        assertThat(heartbeat.returned(first)).isTrue();
        assertThat(heartbeat.provenUntil()).isBetween(before, between);
        assertThat(heartbeat.returned(second)).isTrue();
        assertThat(heartbeat.provenUntil() - between).isNotNegative();
    }

    @Test
    void returned_ofWhatIsNotUnderWay_provesNothing() {
        byte[] sent = heartbeat.next();
        long proven = heartbeat.provenUntil();

        assertThat(heartbeat.returned(RecordingPushes.bytes("forged"))).isFalse();
        assertThat(heartbeat.returned(new Heartbeat(PushSettings.of(ConnectionUri.parse("redis://h")), 7).next()))
                .isFalse();
        assertThat(heartbeat.provenUntil()).isEqualTo(proven);
        assertThat(heartbeat.returned(sent)).isTrue();
        assertThat(heartbeat.returned(sent)).isFalse();
    }

    @Test
    void isOverdue_fromTheLimitOn_laterWhileOthersAreHeard_andNotForRefusedOnes() {
        List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            sent.add(heartbeat.next());
            assertThat(heartbeat.isOverdue(false)).isFalse();
        }
        sent.add(heartbeat.next());
        assertThat(heartbeat.isOverdue(false)).isTrue();
        assertThat(heartbeat.isOverdue(true)).isFalse();
        heartbeat.refused(sent.get(3));
        assertThat(heartbeat.isOverdue(false)).isFalse();
        for (int i = 3; i < 40; i++) {
            sent.add(heartbeat.next());
        }
        assertThat(heartbeat.isOverdue(true)).isTrue();
        assertThat(heartbeat.returned(sent.get(sent.size() - 1))).isTrue();
        assertThat(heartbeat.isOverdue(false)).isFalse();
    }
}
