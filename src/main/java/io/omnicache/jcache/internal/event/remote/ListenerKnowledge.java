package io.omnicache.jcache.internal.event.remote;

import io.omnicache.jcache.internal.event.ListenerNeeds;
import io.omnicache.jcache.internal.redis.PushConnections.Subscription;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this JVM knows of the listeners of one cache in all JVMs. It is certain only while messages from Redis are
 * proved to arrive and the registry was read not long ago. Otherwise somebody may listen, so changes are published in
 * any case: after a suspension of this JVM, for example, or if its user may not subscribe. Thread-safe; asking for the
 * needs takes no lock.
 */
final class ListenerKnowledge {
    /**
     * How old the proof may be. Shorter than {@link Registration#LONGEST_WAIT}: a registration that has waited so long
     * for a JVM which doesn't answer knows that this JVM publishes in any case.
     */
    static final Duration LONGEST_PROOF = Duration.ofMillis(1_500);

    private static final long FRESH_NANOS = Duration.ofMillis(600).toNanos();
    private static final long ASKING_NANOS = Duration.ofMillis(20).toNanos();

    /** More than any cache has JVMs: whoever publishes may name any number of members. */
    private static final int MOST_MEMBERS = 10_000;

    /** What somebody may need while nothing is certain. */
    private final int unknown;

    /** The needs of the other members. Guarded by this. */
    private final Map<String, Integer> others = new HashMap<>();

    /** The number of messages about needs. Guarded by this. */
    private long messages;

    /** Until when, as {@link System#nanoTime()}, a member that the registry doesn't have counts. Guarded by this. */
    private long keepUntil = System.nanoTime();

    private volatile int own;
    private volatile int needsOfOthers;
    private volatile @Nullable Subscription control;
    /** A proof, which stays one. */
    private volatile long proven = System.nanoTime() - Duration.ofDays(1).toNanos();

    /** When the proof was asked for. */
    private volatile long askedAt = proven;

    /** When the registry was read, as {@link System#nanoTime()}. Meaningful only with a control subscription. */
    private volatile long readAt;

    /**
     * @param mayHoldMarks whether a mark, which is no entry, may lie and expire in the place of an entry: a listener
     *     for expired events then needs the copy of everything that may expire, or it would take the mark for an entry
     */
    ListenerKnowledge(boolean mayHoldMarks) {
        this.unknown =
                ListenerNeeds.EVENTS | ListenerNeeds.OLD_VALUES | (mayHoldMarks ? ListenerNeeds.EXPIRED_VALUES : 0);
    }

    /** What all listeners need, as bits of {@link ListenerNeeds}; 0 if it is certain that nobody listens. */
    int needs() {
        int known = own | needsOfOthers;
        return (known & unknown) == unknown || isCertain() ? known : known | unknown;
    }

    /** Whether the knowledge is certain now. */
    boolean isCertain() {
        Subscription present = control;
        if (present == null) {
            return false;
        }
        long now = System.nanoTime();
        return now - proof(present, now) < LONGEST_PROOF.toNanos() && now - readAt < MemberRegistry.LEASE.toNanos();
    }

    /** Until when it is proved that messages arrive. Asked for rarely, since asking takes a lock. */
    private long proof(Subscription present, long now) {
        long known = proven;
        if (now - known >= FRESH_NANOS && now - askedAt >= ASKING_NANOS) {
            askedAt = now;
            known = present.provenUntil();
            proven = known;
        }
        return known;
    }

    int own() {
        return own;
    }

    void setOwn(int needs) {
        own = needs;
    }

    /** The number to pass to {@link #onRead}. */
    synchronized long beforeRead() {
        return messages;
    }

    /**
     * Takes what the registry held.
     *
     * @param subscription the subscription of the control channel, older than the reading
     * @param before from {@link #beforeRead}
     * @param askedAt the time at which the registry was asked, as {@link System#nanoTime()}
     * @param isWhole whether what the registry doesn't have doesn't exist; {@code false} if the registry was lost
     */
    synchronized void onRead(
            Subscription subscription, long before, long askedAt, Map<String, Integer> read, boolean isWhole) {
        if (!isWhole) {
            onLost(askedAt);
        }
        if (messages == before && keepUntil - askedAt <= 0) {
            others.clear();
            others.putAll(read);
        } else if (messages == before) {
            others.putAll(read);
        } else {
            read.forEach(others::putIfAbsent); // A message is newer than what was read, or as new.
        }
        readAt = askedAt;
        control = subscription;
        sum();
    }

    /**
     * The registry was lost: until all members have renewed their leases, what it doesn't have may exist.
     *
     * @param askedAt the time at which the registry was asked, as {@link System#nanoTime()}
     */
    synchronized void onLost(long askedAt) {
        keepUntil = askedAt + MemberRegistry.LEASE.toNanos();
    }

    /** Takes a message about the needs of another member. */
    synchronized void onMessage(String member, int needs) {
        messages++;
        if (others.size() >= MOST_MEMBERS && !others.containsKey(member)) {
            doubt(); // Every change is published then.
            return;
        }
        Integer before = others.put(member, needs);
        if (before == null || (before & ~needs) == 0) {
            needsOfOthers |= needs; // Without a walk over all members.
        } else {
            sum();
        }
    }

    /** Forgets that the knowledge was certain, until the registry is read again. */
    void doubt() {
        control = null;
    }

    private void sum() {
        int sum = 0;
        for (int needs : others.values()) {
            sum |= needs;
        }
        needsOfOthers = sum;
    }
}
