package io.omnicache.jcache.internal.redis.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.redis.push.MasterConnection.Owner;
import io.omnicache.jcache.internal.redis.push.SlotProof.Answer;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an answer to {@code CLUSTER NODES} proves, and who is asked. */
class SlotProofTest {
    private static final Object A = "a's client";
    private static final Object B = "b's client";
    private static final Map<String, Object> MASTERS = Map.of("aaa", A, "bbb", B);
    private static final long INTERVAL = 1L << 50;

    private final SlotProof proof = new SlotProof(true);

    /** Six slots; {@code a} has 0 to 2 and 5. */
    private static Object[] owners() {
        return new Object[] {A, A, A, B, B, A};
    }

    private static String nodes(String ofA, String ofB) {
        return "aaa 127.0.0.1:7000@17000,host myself,master - 0 0 1 connected " + ofA
                + "\nccc 127.0.0.1:7002@17002 slave aaa 0 1 1 connected"
                + "\nbbb 127.0.0.1:7001@17001 master - 0 1 2 connected " + ofB
                + "\nddd 127.0.0.1:7003@17003 master - 0 1 3 connected\n";
    }

    private Answer take(String nodes, long sent) {
        return proof.take(nodes, MASTERS, owners(), sent, true);
    }

    @Test
    void answerThatIsWhatIsKnown_provesTheTimeOfTheQuestion() {
        assertThat(proof.provenUntil()).isNull();
        assertThat(take(nodes("0-2 5", "3-4 [4->-aaa]"), 17)).isEqualTo(Answer.EQUAL);
        assertThat(proof.provenUntil()).isEqualTo(17);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0-2 5|3", "0-2|3-5", "0-2 5|3-4 6", "0-3 5|4", "3-4|0-2 5", "|"})
    void answerThatDiffers_provesNothing(String slots) {
        take(nodes("0-2 5", "3-4"), 17);
        String[] each = slots.split("\\|", -1);
        assertThat(take(nodes(each[0], each[1]), 18)).isEqualTo(Answer.DIFFERENT);
        assertThat(proof.provenUntil()).isEqualTo(17);
    }

    @Test
    void unknownMasterWithSlots_differs() {
        assertThat(take(nodes("0-2 5", "3").replace("3 connected", "3 connected 4"), 17))
                .isEqualTo(Answer.DIFFERENT);
    }

    /** Nobody has noticed where the slots were meanwhile: listeners must be told before anything is proven again. */
    @Test
    void slotsThatHaveComeBack_proveNothingAtOnce() {
        take(nodes("0-2", "3-5"), 17);
        assertThat(take(nodes("0-2 5", "3-4"), 18)).isEqualTo(Answer.EQUAL_AGAIN);
        assertThat(proof.provenUntil()).isNull();
        assertThat(proof.take(nodes("0-2 5", "3-4"), MASTERS, owners(), 19, false))
                .isEqualTo(Answer.EQUAL);
        assertThat(proof.provenUntil()).as("before listeners are told").isNull();
        assertThat(take(nodes("0-2 5", "3-4"), 20)).isEqualTo(Answer.EQUAL);
        assertThat(proof.provenUntil()).isEqualTo(20);
    }

    @Test
    void slotsThatAreKnownToHaveMoved_proveAtOnce() {
        take(nodes("0-2", "3-5"), 17);
        proof.changed(List.of());
        assertThat(take(nodes("0-2 5", "3-4"), 18)).isEqualTo(Answer.EQUAL);
        assertThat(proof.provenUntil()).isEqualTo(18);
    }

    @Test
    void newMasters_areAsked_othersWhenItIsTime_silentOnesNotAgain() {
        Owner first = owner();
        Owner second = owner();
        assertThat(proof.asks(first, INTERVAL)).isTrue();
        assertThat(proof.asks(second, INTERVAL)).as("a new one").isTrue();
        proof.answered(second);
        assertThat(proof.asks(second, INTERVAL)).as("too early").isFalse();
        assertThat(proof.asks(first, 0)).as("hasn't answered").isFalse();
        assertThat(proof.asks(second, 0)).isTrue();
        proof.lost(first);
        assertThat(proof.asks(first, INTERVAL)).as("on a new connection").isTrue();
        assertThat(new SlotProof(false).asks(owner(), 0)).as("no cluster").isFalse();
        assertThat(new SlotProof(false).provenUntil()).isNotNull();
    }

    private static Owner owner() {
        return (Owner) Proxy.newProxyInstance(
                Owner.class.getClassLoader(), new Class<?>[] {Owner.class}, (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method + Arrays.toString(arguments));
                });
    }
}
