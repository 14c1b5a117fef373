package io.omnicache.jcache.internal.redis.push;

import io.omnicache.jcache.internal.redis.SlotRange;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Until when the slots of a cluster certainly had the masters that are known here. A former master of a slot need not
 * announce at once that its keys are elsewhere, and its canaries still come back. So one of the masters is asked for
 * the owners of all slots, about as often as a canary is sent, and the masters take turns. While an answer differs from
 * what is known, no later time is proven. Without a cluster there is nothing to prove. Guarded by the lock of {@link
 * MasterPushConnections}.
 *
 * @see <a href="https://redis.io/docs/latest/commands/cluster-nodes/">CLUSTER NODES</a>
 */
final class SlotProof {
    private static final int ID = 0;
    private static final int FLAGS = 2;
    private static final int FIRST_SLOT = 8;

    private final boolean isCluster;
    private final Set<MasterConnection.Owner> asked = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<MasterConnection.Owner> unanswered = Collections.newSetFromMap(new IdentityHashMap<>());
    private long lastAsked;
    private @Nullable Long provenUntil;
    private boolean isDifferent;

    SlotProof(boolean isCluster) {
        this.isCluster = isCluster;
    }

    /** The latest time that is proven, as {@link System#nanoTime()}; {@code null} if none is. */
    @Nullable
    Long provenUntil() {
        return isCluster ? provenUntil : Long.valueOf(System.nanoTime());
    }

    /**
     * Whether a master is to be asked now: it is new, or no one was asked in the last interval. A master that hasn't
     * answered isn't asked again.
     */
    boolean asks(MasterConnection.Owner master, long intervalNanos) {
        long now = System.nanoTime();
        boolean isTime = now - lastAsked >= intervalNanos - intervalNanos / 4;
        if (!isCluster || unanswered.contains(master) || asked.contains(master) && !isTime) {
            return false;
        }
        asked.add(master);
        unanswered.add(master);
        lastAsked = now;
        return true;
    }

    /** A master has answered. */
    void answered(MasterConnection.Owner master) {
        unanswered.remove(master);
    }

    /** The connection to a master has ended. */
    void lost(MasterConnection.Owner master) {
        asked.remove(master);
        unanswered.remove(master);
    }

    /** The slots have these masters from now on, of which listeners are told. */
    void changed(Collection<? extends MasterConnection.Owner> masters) {
        asked.retainAll(masters);
        unanswered.retainAll(masters);
        isDifferent = false;
    }

    /** Nothing is tracked any more. */
    void forget() {
        changed(List.of());
        provenUntil = null;
    }

    /**
     * Takes an answer.
     *
     * @param sent when it was asked for
     * @param isTold whether listeners know of all changes
     */
    Answer take(String nodes, Map<String, Object> masters, @Nullable Object[] owners, long sent, boolean isTold) {
        if (!areEqual(nodes, masters, owners)) {
            isDifferent = true;
            return Answer.DIFFERENT;
        }
        if (isDifferent) { // The slots were elsewhere meanwhile, and listeners don't know.
            isDifferent = false;
            return Answer.EQUAL_AGAIN;
        }
        if (isTold) {
            provenUntil = sent;
        }
        return Answer.EQUAL;
    }

    /** What an answer says. */
    enum Answer {
        /** The slots have the masters that are known. */
        EQUAL,
        /** The slots have the masters that are known, but had others since the last such answer. */
        EQUAL_AGAIN,
        /** A slot has another master. */
        DIFFERENT
    }

    /**
     * Whether an answer gives each slot the owner that is known.
     *
     * @param masters the identities of the masters by their node ids
     */
    private static boolean areEqual(String nodes, Map<String, Object> masters, @Nullable Object[] owners) {
        @Nullable Object[] told = new Object[owners.length];
        for (String line : nodes.lines().toList()) {
            String[] words = line.split(" ", -1);
            boolean isMaster = words.length > FLAGS && words[FLAGS].contains("master");
            for (int i = FIRST_SLOT; isMaster && i < words.length; i++) {
                boolean isOnItsWay = words[i].startsWith("["); // Such a slot is there a second time.
                if (!words[i].isEmpty() && !isOnItsWay && !take(words[i], masters.get(words[ID]), told)) {
                    return false;
                }
            }
        }
        for (int slot = 0; slot < told.length; slot++) {
            if (told[slot] != owners[slot]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Gives slots to a master.
     *
     * @param slots one slot, or the first and the last one of a range
     * @return false if that can't be: the text means something else, nobody knows the master, or a slot doesn't exist
     *     or has a master already
     */
    private static boolean take(String slots, @Nullable Object master, @Nullable Object[] told) {
        SlotRange range = SlotRange.of(slots);
        if (master == null || range == null) {
            return false;
        }
        for (int slot = range.first(); slot <= range.last(); slot++) {
            if (slot >= told.length || told[slot] != null) {
                return false;
            }
            told[slot] = master;
        }
        return true;
    }
}
