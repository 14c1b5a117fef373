package io.omnicache.jcache.internal.event.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.redis.PushConnections.Master;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The messages of a key keep their order while its slot moves. */
class SlotOrderTest {
    private final List<String> passed = new ArrayList<>();
    private final SlotOrder<String> order = new SlotOrder<>(passed::add);
    private final Connection former = new Connection();
    private final Connection owner = new Connection();

    @Test
    void messages_ofOneMaster_passAtOnce() {
        accept("a", former, "a1");
        accept("b", former, "b1");

        assertThat(passed).containsExactly("a1", "b1");
        assertThat(former.callbacks).isEmpty();
    }

    @Test
    void message_ofTheNewMaster_waitsForWhatTheFormerHadSent() {
        accept("a", former, "a1");
        accept("a", owner, "a3");
        accept("a", owner, "a4");
        accept("a", former, "a2");
        assertThat(passed).containsExactly("a1", "a2");

        former.answer();
        former.answer();

        assertThat(passed).containsExactly("a1", "a2", "a3", "a4");
        accept("a", owner, "a5");
        assertThat(passed).endsWith("a5");
    }

    /** What came while others waited may be newer than what the former master was asked for. */
    @Test
    void message_ofAKeyThatMovesLater_waitsForAnAnswerOfItsOwn() {
        accept("a", former, "a1");
        accept("a", owner, "a2");
        accept("b", owner, "b2");
        former.answer();
        assertThat(passed).containsExactly("a1", "a2");
        accept("b", former, "b1");

        former.answer();

        assertThat(passed).containsExactly("a1", "a2", "b1", "b2");
        assertThat(former.callbacks).isEmpty();
    }

    @Test
    void messages_moreThanMayWait_passAtOnce() {
        accept("a", former, "a1");
        for (int i = 0; i <= SlotOrder.MAX_WAITING; i++) {
            accept("a", owner, "later");
        }

        assertThat(passed).hasSize(SlotOrder.MAX_WAITING + 2);
        former.answer();
        assertThat(passed).hasSize(SlotOrder.MAX_WAITING + 2);
    }

    private void accept(String key, Master master, String message) {
        order.accept(7, key, master, message);
    }

    private static final class Connection implements Master {
        final List<Runnable> callbacks = new ArrayList<>();

        @Override
        public String nodeId() {
            return "";
        }

        @Override
        public void afterPresentMessages(Runnable callback) {
            callbacks.add(callback);
        }

        void answer() {
            callbacks.remove(0).run();
        }
    }
}
