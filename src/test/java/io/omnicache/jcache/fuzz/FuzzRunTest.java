package io.omnicache.jcache.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.fuzz.FuzzRun.Figures;
import io.omnicache.jcache.fuzz.FuzzRun.Kind;
import io.omnicache.jcache.fuzz.FuzzTarget.Reader;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import javax.cache.CacheException;
import org.junit.jupiter.api.Test;

/** Each oracle of the loop strikes where a reader is wrong, and only there. */
class FuzzRunTest {
    private static final int INPUTS = 50;

    @Test
    void run_ofAReaderThatAcceptsOrRefuses_hasNoFinding() {
        Figures figures = run(input -> {
            if (input[0] % 2 == 0) {
                throw new CacheException("refused");
            }
            return true;
        });

        assertThat(figures.inputs()).isEqualTo(INPUTS);
        assertThat(figures.accepted()).isBetween(1L, INPUTS - 1L);
        assertThat(figures.findings()).isEmpty();
    }

    @Test
    void run_ofAReaderThatHangsAtTimes_findsIt_andGoesOn() {
        CountDownLatch never = new CountDownLatch(1);

        Figures figures = run(input -> {
            if (input[0] == 0 && input[1] < 0) {
                never.await();
            }
            return true;
        });

        assertThat(figures.inputs()).isEqualTo(INPUTS);
        assertThat(kinds(figures)).isSubsetOf(Kind.HANG);
        long zeros = figures.findings().size();
        assertThat(run(input -> input[0] != 0 || input[1] >= 0).accepted()).isEqualTo(INPUTS - zeros);
        assertThat(zeros).isPositive();
    }

    @Test
    void run_ofAReaderThatOverflowsItsStack_findsIt() {
        assertThat(kinds(run(FuzzRunTest::deeper))).containsOnly(Kind.CRASH);
    }

    @Test
    void run_ofAReaderThatHasNoMemory_findsIt() {
        assertThat(kinds(run(input -> new long[Integer.MAX_VALUE].length > 0))).containsOnly(Kind.CRASH);
    }

    @Test
    void run_ofAReaderWithAnotherException_findsIt() {
        assertThat(kinds(run(input -> List.of().get(0) == null))).containsOnly(Kind.CRASH);
    }

    @Test
    void run_ofAReaderThatAllocatesByAnAnnouncedLength_findsIt() {
        assertThat(kinds(run(input -> new byte[16 << 20].length > 0))).containsOnly(Kind.MEMORY);
    }

    @Test
    void run_withOneSeed_hasTheSameInputs() {
        Set<List<Byte>> first = new HashSet<>();
        Set<List<Byte>> second = new HashSet<>();

        run(input -> first.add(List.of(input[0], input[1], input[2])));
        run(input -> second.add(List.of(input[0], input[1], input[2])));

        assertThat(first).hasSize(INPUTS).isEqualTo(second);
    }

    @SuppressWarnings("InfiniteRecursion") // A reader that overflows the stack is what is looked for.
    private static boolean deeper(byte[] input) {
        return !deeper(input);
    }

    private static Set<Kind> kinds(Figures figures) {
        Set<Kind> kinds = new HashSet<>();
        figures.findings().forEach(finding -> kinds.add(finding.kind()));
        return kinds;
    }

    private static Figures run(Reader reader) {
        FuzzTarget target = FuzzTarget.of(
                "self",
                INPUTS,
                dice -> new byte[] {(byte) dice.below(4), (byte) dice.below(256), (byte) dice.below(256)},
                reader);
        return FuzzRun.run(target, 1, 0, INPUTS, Duration.ofMillis(300));
    }
}
