package io.omnicache.benchmarks.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class KeyHistoryTest {
    private final KeyHistory key = new KeyHistory("k");

    private Verdict read(String value) {
        return key.judge(key.known(), value);
    }

    private long acknowledged() {
        long version = key.begin();
        key.acknowledge(version);
        return version;
    }

    private void acknowledgedUpTo(long version) {
        while (acknowledged() < version) {
            continue;
        }
    }

    @Test
    void judge_whatWasAcknowledgedLast_isRight() {
        assertEquals(Verdict.RIGHT, read(null));
        long version = acknowledged();

        assertEquals(Verdict.RIGHT, read(key.value(version)));
        assertEquals(Verdict.MISSING, read(null));
    }

    @Test
    void judge_whatWasThereBeforeAnAcknowledgedChange_isOlder() {
        acknowledgedUpTo(2);

        assertEquals(Verdict.OLDER, read(key.value(1)));
    }

    @Test
    void judge_aValueAfterItsRemoval_isOlder() {
        acknowledgedUpTo(8);

        assertEquals(Verdict.OLDER, read(key.value(7)));
        assertEquals(Verdict.RIGHT, read(null));
    }

    @Test
    void judge_whatChangedWhileTheReadWasUnderWay_isRight() {
        acknowledged();
        KeyHistory.Known before = key.known();
        acknowledged();

        assertEquals(Verdict.RIGHT, key.judge(before, key.value(1)));
        assertEquals(Verdict.RIGHT, key.judge(before, key.value(2)));
        assertEquals(Verdict.RIGHT, key.judge(before, null), "it may have been removed and put again");
    }

    @Test
    void judge_aChangeOfUnknownOutcome_mayBeThereOrNotButNotGoBack() {
        acknowledged();
        long unknown = key.begin();

        assertEquals(Verdict.RIGHT, read(key.value(1)));
        assertEquals(Verdict.RIGHT, read(null));
        assertEquals(Verdict.RIGHT, read(key.value(unknown)));
        assertEquals(Verdict.OLDER, read(key.value(1)), "it was read already");
    }

    @Test
    void judge_aLateChangeOfUnknownOutcome_isOlderThanWhatWasAcknowledgedSince() {
        long unknown = key.begin();
        acknowledged();

        assertEquals(Verdict.OLDER, read(key.value(unknown)));
    }

    @Test
    void judge_whatWasSaidNotToBeCarriedOut_isDenied() {
        acknowledged();
        for (int i = 0; i < 3; i++) {
            key.deny(key.begin());
        }
        long written = acknowledged();
        key.deny(key.begin());

        for (long version : new long[] {2, 3, 4, 6}) {
            assertEquals(Verdict.DENIED, read(key.value(version)), "version " + version);
        }
        assertEquals(Verdict.RIGHT, read(key.value(written)));
    }

    @Test
    void judge_whatNobodyWrote_isNeverWritten() {
        acknowledgedUpTo(9);

        for (String value : new String[] {
            "",
            "k",
            "k:",
            "k:x:",
            "k:9:",
            key.value(9) + "x",
            key.value(10),
            key.value(8),
            key.value(0),
            key.value(-1),
            new KeyHistory("l").value(9)
        }) {
            assertEquals(Verdict.NEVER_WRITTEN, read(value), value);
        }
    }
}
