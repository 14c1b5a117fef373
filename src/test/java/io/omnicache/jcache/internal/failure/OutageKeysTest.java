package io.omnicache.jcache.internal.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.failure.OutageKeys.Mark;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Which keys are marked, and until when. */
class OutageKeysTest {
    private final OutageKeys keys = new OutageKeys(2);

    @Test
    void mark_ofAKey_staysUntilItsEntryWasRemoved() {
        keys.mark(key("a"), false, 0);
        Mark seen = markOfA();

        assertThat(keys.due(10, keys.generation())).hasSize(1);
        keys.onRemoved(key("a"), seen, 0);

        assertThat(keys.isEmpty()).isTrue();
    }

    @Test
    void mark_whileTheRemovalIsUnderWay_isNotTakenAwayByIt() {
        keys.mark(key("a"), false, 0);
        Mark seen = markOfA();
        keys.mark(key("a"), false, 0);

        keys.onRemoved(key("a"), seen, 0);

        assertThat(keys.find(key("a"))).isNotNull();
        keys.onRemoved(key("a"), markOfA(), 0);
        assertThat(keys.isEmpty()).isTrue();
    }

    @Test
    void removal_thatHasSeenNoMark_takesNoneAway() {
        keys.mark(key("a"), false, 0);

        keys.onRemoved(key("a"), OutageKeys.UNMARKED, 0);

        assertThat(keys.find(key("a"))).isNotNull();
    }

    @Test
    void mark_ofAnUnknownOutcome_whoseConnectionCouldNotBeEnded_staysForAWhile() {
        keys.mark(key("a"), true, 0);

        keys.onRemoved(key("a"), markOfA(), 1);

        assertThat(keys.find(key("a"))).isNotNull();
        assertThat(keys.due(10, keys.generation()))
                .as("not removed again in the background")
                .isEmpty();
        keys.onRemoved(key("a"), markOfA(), 1);
        assertThat(keys.find(key("a"))).as("still held").isNotNull();
    }

    @Test
    void mark_ofAnUnknownOutcome_whoseConnectionWasEnded_isTakenAway() {
        keys.mark(key("a"), true, 5);

        keys.onRemoved(key("a"), markOfA(), 5);

        assertThat(keys.isEmpty()).isTrue();
    }

    @Test
    void mark_ofADroppedChangeAfterAnUnknownOutcome_staysUnknown() {
        keys.mark(key("a"), true, 0);
        keys.mark(key("a"), false, 1);

        keys.onRemoved(key("a"), markOfA(), 1);

        assertThat(keys.find(key("a"))).isNotNull();
    }

    @Test
    void moreKeysThanAllowed_markTheWholeCache_once() {
        assertThat(keys.mark(key("a"), false, 0)).isFalse();
        assertThat(keys.mark(key("b"), false, 0)).isFalse();
        assertThat(keys.mark(key("a"), false, 0)).isFalse();
        assertThat(keys.isWholeCacheMarked()).isFalse();

        assertThat(keys.mark(key("c"), false, 0)).isTrue();

        assertThat(keys.isWholeCacheMarked()).isTrue();
        assertThat(keys.size()).isEqualTo(2);
        assertThat(keys.mark(key("d"), false, 0)).isFalse();
    }

    @Test
    void mark_thatIsHeld_isHeldAgain_whenAnotherChangeIsDropped() {
        keys.mark(key("a"), true, 0);
        keys.onRemoved(key("a"), markOfA(), 1);
        keys.mark(key("a"), false, 1);

        keys.onRemoved(key("a"), markOfA(), 1);

        assertThat(markOfA().isHeld()).isTrue();
    }

    @Test
    void marks_afterAGeneration_areNotDueByIt() {
        keys.mark(key("a"), false, 0);
        long before = keys.generation();
        keys.mark(key("b"), false, 0);

        assertThat(keys.due(10, before)).extracting(Map.Entry::getKey).containsExactly(key("a"));
    }

    @Test
    void sweep_takesAwayTheMarksBeforeIt_andNoLaterOne() {
        keys.mark(key("a"), false, 0);
        keys.markAll();
        long generation = keys.generation();
        keys.mark(key("b"), false, 0);

        keys.onAllRemoved(generation);

        assertThat(keys.isWholeCacheMarked()).isFalse();
        assertThat(keys.find(key("a"))).isNull();
        assertThat(keys.find(key("b"))).isNotNull();
    }

    @Test
    void sweep_beforeTheCacheWasMarkedAgain_isNotEnough() {
        keys.markAll();
        long generation = keys.generation();
        keys.markAll();

        keys.onAllRemoved(generation);

        assertThat(keys.isWholeCacheMarked()).isTrue();
    }

    private static EncodedKey key(String text) {
        return new EncodedKey(text.getBytes(StandardCharsets.UTF_8));
    }

    private Mark markOfA() {
        return Objects.requireNonNull(keys.find(key("a")));
    }
}
