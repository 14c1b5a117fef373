package io.omnicache.jcache.history;

import static io.omnicache.jcache.history.Linearizability.Outcome.LINEARIZABLE;
import static io.omnicache.jcache.history.Linearizability.Outcome.VIOLATED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The judge on histories of which it is known whether they are right. */
class LinearizabilityTest {
    private static final CacheModel HUNDRED_MILLIS = CacheModel.expiring(100_000_000, false);

    @Test
    void callsOneAfterTheOther_areRight() {
        assertThat(new Histories()
                        .get(null, 0, 1)
                        .put("a", 2, 3)
                        .get("a", 4, 5)
                        .putIfAbsent("b", false, 6, 7)
                        .replace("a", "c", true, 8, 9)
                        .replace("a", "d", false, 10, 11)
                        .invoke("e", "c", 12, 13)
                        .remove(true, 14, 15)
                        .remove(false, 16, 17)
                        .putIfAbsent("f", true, 18, 19)
                        .clear(20, 21)
                        .get(null, 22, 23)
                        .judge())
                .isEqualTo(LINEARIZABLE);
    }

    @Test
    void concurrentReads_maySeeEither_inOneOrder() {
        assertThat(new Histories()
                        .put("a", 0, 1)
                        .put("b", 2, 10)
                        .get("a", 3, 4)
                        .get("b", 5, 6)
                        .judge())
                .isEqualTo(LINEARIZABLE);
    }

    @Test
    void readsInTheOtherOrder_areAViolation() {
        assertThat(new Histories()
                        .put("a", 0, 1)
                        .put("b", 2, 10)
                        .get("b", 3, 4)
                        .get("a", 5, 6)
                        .judge())
                .isEqualTo(VIOLATED);
    }

    @Test
    void staleRead_isAViolation() {
        assertThat(new Histories().put("a", 0, 1).put("b", 2, 3).get("a", 4, 5).judge())
                .isEqualTo(VIOLATED);
        assertThat(new Histories()
                        .put("a", 0, 1)
                        .remove(true, 2, 3)
                        .get("a", 4, 5)
                        .judge())
                .isEqualTo(VIOLATED);
    }

    @Test
    void valueFromNowhere_isAViolation() {
        assertThat(new Histories().put("a", 0, 1).get("z", 2, 3).judge()).isEqualTo(VIOLATED);
        assertThat(new Histories().get("later", 0, 1).put("later", 2, 3).judge())
                .isEqualTo(VIOLATED);
    }

    @Test
    void lostUpdate_isAViolation() {
        assertThat(new Histories()
                        .put("a", 0, 1)
                        .invoke("b", "a", 2, 10)
                        .invoke("c", "a", 3, 9)
                        .judge())
                .isEqualTo(VIOLATED);
        assertThat(new Histories()
                        .put("a", 0, 1)
                        .replace("a", "b", true, 2, 10)
                        .replace("a", "c", true, 3, 9)
                        .judge())
                .isEqualTo(VIOLATED);
        assertThat(new Histories()
                        .put("a", 0, 1)
                        .invoke("b", "a", 2, 10)
                        .invoke("c", "b", 3, 9)
                        .judge())
                .isEqualTo(LINEARIZABLE);
    }

    @Test
    void writeBetweenTheReadAndTheWriteOfAReplace_isAViolationOnceItIsSeenToBeLost() {
        assertThat(new Histories()
                        .put("a", 0, 1)
                        .replace("a", "b", true, 2, 10)
                        .call(Action.GET_AND_PUT, "c", null, "a", 3, 5)
                        .get("b", 11, 12)
                        .judge())
                .isEqualTo(VIOLATED);
    }

    @Test
    void twoPutIfAbsentThatBothStore_areAViolation() {
        assertThat(new Histories()
                        .putIfAbsent("a", true, 0, 10)
                        .putIfAbsent("b", true, 1, 9)
                        .judge())
                .isEqualTo(VIOLATED);
    }

    @Test
    void removalThatTwoClaim_isAViolation() {
        assertThat(new Histories()
                        .put("a", 0, 1)
                        .remove(true, 2, 10)
                        .call(Action.GET_AND_REMOVE, null, null, "a", 3, 9)
                        .judge())
                .isEqualTo(VIOLATED);
    }

    @Test
    void callWithoutEnd_mayHaveHappenedLater_orNever() {
        assertThat(new Histories()
                        .put("a", 0, 1)
                        .put("b", 2, 0)
                        .get("a", 3, 4)
                        .get("b", 50, 51)
                        .judge())
                .isEqualTo(LINEARIZABLE);
        assertThat(new Histories()
                        .put("a", 0, 1)
                        .put("b", 2, 0)
                        .get("a", 50, 51)
                        .judge())
                .isEqualTo(LINEARIZABLE);
    }

    @Test
    void callWithoutEnd_happensOnce_andNotBeforeItsStart() {
        assertThat(new Histories()
                        .put("a", 0, 1)
                        .put("b", 2, 0)
                        .get("b", 3, 4)
                        .put("c", 5, 6)
                        .get("c", 7, 8)
                        .get("b", 9, 10)
                        .judge())
                .isEqualTo(VIOLATED);
        assertThat(new Histories().get("b", 0, 1).put("b", 2, 0).judge()).isEqualTo(VIOLATED);
    }

    @Test
    void expiry_isAllowedFromItsTimeOn_andDueSoonAfter() {
        assertThat(new Histories().put("a", 0, 1).get(null, 50, 51).judge(HUNDRED_MILLIS))
                .isEqualTo(VIOLATED);
        assertThat(new Histories().put("a", 0, 1).get(null, 101, 102).judge(HUNDRED_MILLIS))
                .isEqualTo(LINEARIZABLE);
        assertThat(new Histories().put("a", 0, 40).get("a", 130, 131).judge(HUNDRED_MILLIS))
                .isEqualTo(LINEARIZABLE);
        assertThat(new Histories().put("a", 0, 1).get("a", 150, 151).judge(HUNDRED_MILLIS))
                .isEqualTo(VIOLATED);
    }

    @Test
    void timeToLive_isRenewedByAnUpdateOrNot_asThePolicySays() {
        Histories updated = new Histories().put("a", 0, 1).put("b", 50, 51).get("b", 140, 141);
        assertThat(updated.judge(HUNDRED_MILLIS)).isEqualTo(VIOLATED);
        assertThat(updated.judge(CacheModel.expiring(100_000_000, true))).isEqualTo(LINEARIZABLE);
    }

    @Test
    void deadEntry_thatComesBack_isAViolation() {
        assertThat(new Histories()
                        .put("a", 0, 1)
                        .get(null, 101, 102)
                        .get("a", 103, 104)
                        .judge(HUNDRED_MILLIS))
                .isEqualTo(VIOLATED);
    }

    @Test
    void sweep_mayMeetAKeyTwice_butOnlyWhileItRuns() {
        assertThat(new Histories()
                        .put("a", 0, 1)
                        .clear(2, 20)
                        .get(null, 3, 4)
                        .put("b", 5, 6)
                        .get("b", 7, 8)
                        .get(null, 21, 22)
                        .judge())
                .isEqualTo(LINEARIZABLE);
        assertThat(new Histories().put("a", 0, 1).clear(2, 20).get("a", 21, 22).judge())
                .isEqualTo(VIOLATED);
        assertThat(new Histories()
                        .clear(2, 20)
                        .put("b", 21, 22)
                        .get(null, 23, 24)
                        .judge())
                .isEqualTo(VIOLATED);
    }

    @Test
    void clear_besideAChangeThatIsWrittenThrough_mayMissTheEntry() {
        Histories beside = new Histories()
                .put("a", 0, 1)
                .invoke("b", "a", 2, 8)
                .clear(3, 6)
                .get("b", 9, 10);
        Histories alone = new Histories()
                .put("a", 0, 1)
                .clear(3, 6)
                .invoke("b", "a", 7, 8)
                .get("b", 9, 10);
        Histories besideAFailure = new Histories()
                .put("a", 0, 1)
                .putIfAbsent("b", false, 2, 8)
                .clear(3, 6)
                .get("a", 9, 10);

        assertThat(beside.judge()).isEqualTo(VIOLATED);
        assertThat(beside.judge(Kind.PLAIN)).isEqualTo(VIOLATED);
        assertThat(beside.judge(Kind.WRITER)).isEqualTo(LINEARIZABLE);
        assertThat(beside.get(null, 11, 12).judge(Kind.WRITER)).isEqualTo(VIOLATED);
        assertThat(alone.judge(Kind.WRITER)).isEqualTo(VIOLATED);
        assertThat(besideAFailure.judge(Kind.WRITER)).isEqualTo(VIOLATED);
    }

    @Test
    void clear_besideAChangeThatIsWrittenThrough_mayAlsoDeleteTheEntry() {
        assertThat(new Histories()
                        .put("a", 0, 1)
                        .invoke("b", "a", 2, 8)
                        .clear(3, 6)
                        .putIfAbsent("c", true, 9, 10)
                        .judge(Kind.WRITER))
                .isEqualTo(LINEARIZABLE);
    }

    /** The store may have the change of a JVM that was killed or stood still; the entry is dropped then. */
    @Test
    void changeOfUnknownOutcome_mayLeaveNoEntryBehind_whereItIsWrittenThrough() {
        Histories lost = new Histories()
                .put("a", 0, 1)
                .call(Action.GET_AND_PUT, "b", null, null, 2, 0)
                .putIfAbsent("c", true, 5, 6)
                .get("c", 7, 8);

        assertThat(lost.judge(Kind.PLAIN)).isEqualTo(VIOLATED);
        assertThat(lost.judge(Kind.WRITER)).isEqualTo(LINEARIZABLE);
        assertThat(lost.get("a", 9, 10).judge(Kind.WRITER)).isEqualTo(VIOLATED);
    }

    @Test
    void loadThatIsReturnedAndNotStored_isRightOnlyWhereThatIsPromised() {
        Histories histories = new Histories()
                .load("loaded", 0, 10)
                .call(Action.CONTAINS_KEY, null, null, "false", 11, 12)
                .get("loaded", 13, 14);
        assertThat(histories.judge()).isEqualTo(VIOLATED);

        Histories unstored = new Histories().load("loaded", 0, 10).get(null, 11, 12);
        assertThat(unstored.judge()).isEqualTo(VIOLATED);
        assertThat(unstored.judge(CacheModel.eternal().withUnstoredLoads())).isEqualTo(LINEARIZABLE);
    }

    @Test
    void failover_mayBringBackAnOlderValue_ofThoseThatWere() {
        Histories failedOver = new Histories()
                .put("a", 0, 1)
                .put("b", 2, 3)
                .call(Action.ROLLBACK, null, null, null, 4, 5)
                .get("a", 6, 7);
        assertThat(failedOver.judge(CacheModel.eternal().afterFailover(List.of("a", "b"))))
                .isEqualTo(LINEARIZABLE);
        assertThat(failedOver.judge(CacheModel.eternal().afterFailover(List.of("b"))))
                .isEqualTo(VIOLATED);
    }

    /**
     * An atomic entry, called by threads that a random schedule interleaves; each call takes effect at a random moment.
     */
    @Test
    void historiesOfAnAtomicEntry_areRight_andOneWrongResultIsFound() {
        int found = 0;
        for (int seed = 0; seed < 300; seed++) {
            List<Operation> calls = AtomicEntry.history(new Random(seed), 60);
            assertThat(Linearizability.of(CacheModel.eternal(), calls))
                    .as("seed %d", seed)
                    .matches(Linearizability.Verdict::isLinearizable);

            List<Operation> wrong = AtomicEntry.withAStaleResult(new Random(seed), calls);
            found += Linearizability.of(CacheModel.eternal(), wrong).outcome() == VIOLATED ? 1 : 0;
        }
        // A result may be wrong and still explained: calls that overlap may have come in another order.
        assertThat(found).isGreaterThan(200);
    }

    @Test
    void orderInWhichTheCallsAreGiven_isOfNoImportance() {
        List<Operation> calls = AtomicEntry.history(new Random(1), 60);
        List<Operation> shuffled = new ArrayList<>(calls);
        Collections.shuffle(shuffled, new Random(2));

        assertThat(Linearizability.of(CacheModel.eternal(), shuffled).outcome()).isEqualTo(LINEARIZABLE);
    }
}
