package io.omnicache.jcache.internal.event.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.omnicache.jcache.internal.event.ListenerNeeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ListenerKnowledgeTest {
    private final ListenerKnowledge knowledge = new ListenerKnowledge(false);

    @Test
    void onMessage_isTheSumOfWhatAllMembersNeedLast() {
        knowledge.onMessage("a", ListenerNeeds.EXPIRED_VALUES);
        knowledge.onMessage("b", ListenerNeeds.EXPIRED_VALUES | ListenerNeeds.EVENTS);
        knowledge.onMessage("a", 0);
        assertThat(knowledge.needs() & ListenerNeeds.EXPIRED_VALUES).isNotZero();

        knowledge.onMessage("b", ListenerNeeds.EVENTS);
        assertThat(knowledge.needs() & ListenerNeeds.EXPIRED_VALUES).isZero();
    }

    /** Whoever may publish names as many members as they like, and messages come in the thread that reads replies, too. */
    @Test
    @Timeout(20)
    void onMessage_ofManyMembers_takesAsLongAsOfOne() {
        for (int i = 0; i < 500_000; i++) {
            knowledge.onMessage(Integer.toHexString(i), ListenerNeeds.EVENTS);
        }

        assertThat(knowledge.needs() & ListenerNeeds.EVENTS).isNotZero();
    }
}
