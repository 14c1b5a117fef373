package io.omnicache.jcache.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.history.EventLog.Heard;
import java.util.ArrayList;
import java.util.List;
import javax.cache.event.EventType;
import org.junit.jupiter.api.Test;

/** The judge of events on what is known to be right or wrong. */
class EventChainTest {
    private static final Heard CREATED = new Heard(EventType.CREATED, "k", null, "a");
    private static final Heard UPDATED = new Heard(EventType.UPDATED, "k", "a", "b");
    private static final Heard REMOVED = new Heard(EventType.REMOVED, "k", "b", null);
    private static final Heard CREATED_AGAIN = new Heard(EventType.CREATED, "k", null, "c");

    private final List<Operation> calls = new Histories()
            .put("a", 0, 1)
            .put("b", 2, 3)
            .remove(true, 4, 5)
            .remove(false, 6, 7)
            .putIfAbsent("c", true, 8, 9)
            .putIfAbsent("d", false, 10, 11)
            .calls();

    @Test
    void chainOfAllChanges_isRight() {
        assertThat(EventChain.changes(calls)).isEqualTo(4);
        assertThat(faults(CREATED, UPDATED, REMOVED, CREATED_AGAIN)).isEmpty();
    }

    @Test
    void missingEvent_isAFault() {
        assertThat(faults(CREATED, REMOVED, CREATED_AGAIN)).anyMatch(fault -> fault.contains("no event of"));
        assertThat(faults(CREATED, UPDATED, CREATED_AGAIN)).anyMatch(fault -> fault.contains("removals"));
    }

    @Test
    void eventThatComesTwice_isAFault() {
        assertThat(faults(CREATED, UPDATED, UPDATED, REMOVED, CREATED_AGAIN))
                .anyMatch(fault -> fault.contains("once more"));
        assertThat(faults(CREATED, UPDATED, REMOVED, REMOVED, CREATED_AGAIN))
                .anyMatch(fault -> fault.contains("had ended before"));
    }

    @Test
    void eventsInAnotherOrder_areAFault() {
        assertThat(EventChain.faults(List.of(UPDATED, CREATED, REMOVED, CREATED_AGAIN), calls))
                .anyMatch(fault -> fault.contains("after that of"));
    }

    @Test
    void oldValueThatWasNotTheLast_isAFault() {
        Heard wrong = new Heard(EventType.REMOVED, "k", "a", null);
        assertThat(faults(CREATED, UPDATED, wrong, CREATED_AGAIN)).isNotEmpty();
    }

    @Test
    void eventOfNoCall_isAFault() {
        assertThat(faults(CREATED, UPDATED, REMOVED, CREATED_AGAIN, new Heard(EventType.UPDATED, "k", "c", "z")))
                .anyMatch(fault -> fault.contains("of no call"));
    }

    private List<String> faults(Heard... heard) {
        return new ArrayList<>(EventChain.faultsOfAll(List.of(heard), calls));
    }
}
