package io.omnicache.jcache.internal.event.expired;

import static io.omnicache.jcache.internal.redis.ConnectedRedis.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.redis.PushConnections.Master;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeySequencesTest {
    private static final EncodedKey A = new EncodedKey(bytes("a"));
    private static final EncodedKey B = new EncodedKey(bytes("b"));
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

    private final KeySequences sequences = new KeySequences(4);
    private final Expiries expiries = new Expiries();
    private final List<String> delivered = expiries.heard();

    @Test
    void add_whereNothingWaits_deliversAtOnce() {
        sequences.add(A, () -> delivered.add("created"));

        assertThat(delivered).containsExactly("created");
        assertThat(sequences.size()).isZero();
    }

    @Test
    void add_behindAnExpiry_waitsForIt() {
        PendingExpiry first = expiry(A);
        sequences.add(A, () -> delivered.add("created"));
        PendingExpiry second = expiry(A);
        sequences.add(A, () -> delivered.add("created again"));
        sequences.add(B, () -> delivered.add("other key"));
        assertThat(delivered).containsExactly("other key");

        second.onRead(bytes("2"));
        sequences.deliverReady(A);
        assertThat(delivered).containsExactly("other key");

        first.onRead(bytes("1"));
        sequences.deliverReady(A);
        assertThat(delivered).containsExactly("other key", "a=1", "created", "a=2", "created again");
        assertThat(sequences.size()).isZero();
    }

    /** While the last event of a key is being delivered, a later one must not overtake it. */
    @Test
    void add_duringTheDelivery_comesBehindIt() {
        expiry(A).onRead(null);
        sequences.add(A, () -> {
            sequences.add(A, () -> delivered.add("later"));
            delivered.add("created");
        });

        sequences.deliverReady(A);

        assertThat(delivered).containsExactly("a=null", "created", "later");
    }

    @Test
    void add_beyondTheBound_waitsForNothing() {
        for (int i = 0; i < 4; i++) {
            expiry(A);
        }

        assertThat(sequences.add(new PendingExpiry(B, MASTER, 0, expiries))).isFalse();
        sequences.add(A, () -> delivered.add("created"));

        assertThat(delivered).containsExactly("created");
        assertThat(sequences.size()).isEqualTo(4);
    }

    /** The first message behind an expiry is about the entry that expired. */
    @Test
    void onRecreated_beforeTheRead_winsOverTheCopyOfTheNewerEntry() {
        PendingExpiry expiry = expiry(A);
        assertThat(sequences.lastExpiry(A)).isSameAs(expiry);

        expiry.onRecreated(bytes("old"));
        expiry.onRecreated(bytes("another"));
        expiry.onRead(bytes("new"));
        expiry.onRecreated(bytes("too late"));
        sequences.deliverReady(A);

        assertThat(delivered).containsExactly("a=old");
        assertThat(sequences.lastExpiry(A)).isNull();
    }

    private PendingExpiry expiry(EncodedKey key) {
        PendingExpiry expiry = new PendingExpiry(key, MASTER, 0, expiries);
        assertThat(sequences.add(expiry)).isTrue();
        return expiry;
    }
}
