package io.omnicache.jcache.internal.redis.push;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.UUID;

/**
 * Messages that a connection publishes to a channel of its own and that must come back on it. A message that comes back
 * proves that everything which the server sent before has arrived. A {@code PING} wouldn't prove that: a proxy may
 * answer it and drop what is pushed. Used in one event loop, except for {@link #provenUntil}.
 */
final class Heartbeat {
    /** How many more messages may be missing while other messages arrive. */
    private static final int BEHIND_OTHERS = 10;

    private final byte[] channel;
    private final long beatNanos;
    private final int mostMissing;
    /** Differs between connections, so that no message of a former connection counts. */
    private final String mark = UUID.randomUUID() + ":";

    private final Deque<Beat> underWay = new ArrayDeque<>();
    private long count;
    private volatile long provenUntil = System.nanoTime();

    /** @param number the number of the connection among those of the manager */
    Heartbeat(PushSettings settings, long number) {
        this.channel = (settings.heartbeatChannel() + ":" + number).getBytes(StandardCharsets.UTF_8);
        this.beatNanos = settings.beatNanos();
        this.mostMissing = settings.missedBeats();
    }

    byte[] channel() {
        return channel;
    }

    boolean isChannel(byte[] name) {
        return Arrays.equals(channel, name);
    }

    /** Returns the content of the next message, which is published at once. */
    byte[] next() {
        byte[] content = (mark + count++).getBytes(StandardCharsets.US_ASCII);
        underWay.add(new Beat(content, System.nanoTime()));
        return content;
    }

    /**
     * Whether too many messages are missing. Their number counts, and not the time, since a pause of this JVM delays
     * what has arrived. While other messages keep arriving, heartbeats may be far behind them.
     *
     * @param hearsOthers whether a message of somebody else has arrived since the last heartbeat was sent
     */
    boolean isOverdue(boolean hearsOthers) {
        return underWay.size() >= (hearsOthers ? BEHIND_OTHERS * mostMissing : mostMissing);
    }

    /** How long messages have been missing, in nanoseconds. */
    long missingFor() {
        return underWay.size() * beatNanos;
    }

    /** Takes a message that has come back. Returns false for one that isn't under way. */
    boolean returned(byte[] content) {
        for (Beat beat : underWay) {
            if (Arrays.equals(beat.content, content)) {
                while (underWay.remove() != beat) {
                    // Those before it never come back, since messages are sent in order.
                }
                provenUntil = beat.published;
                return true;
            }
        }
        return false;
    }

    /** Forgets a message that the server refused to publish, so that it isn't missing. */
    void refused(byte[] content) {
        underWay.removeIf(beat -> Arrays.equals(beat.content, content));
    }

    /** When the last message that came back was published, as {@link System#nanoTime()}; any thread. */
    long provenUntil() {
        return provenUntil;
    }

    private record Beat(byte[] content, long published) {}
}
