package io.omnicache.jcache.internal.redis.push;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A key of our own that is read and changed at intervals, so that the server must announce the change. The announcement
 * proves that all earlier ones have arrived, since it comes behind them. A read of a key with each tracked prefix goes
 * before: newer servers announce nothing to a user that may not read the key, and don't say so. One canary is under way
 * at a time. Used in the event loop of the connection.
 */
final class Canary {
    private static final long TTL_MILLIS = 60_000;
    /** No key of an entry has this byte behind the prefix: it is no text in UTF-8. */
    private static final byte[] NO_ENTRY = {(byte) 0xff};
    /** With more prefixes than this, those that were proven before are read by one command. */
    private static final int FEW = 4;

    private static final int MOST_TOGETHER = 256;

    private final PushHandler handler;
    private final PushFailures failures;
    private final Owner owner;
    private long number;
    private @Nullable Attempt underWay;
    /** Whether the server has refused a read of many keys, so that each is read alone. */
    private boolean isEachAlone;

    Canary(PushHandler handler, PushFailures failures, Owner owner) {
        this.handler = handler;
        this.failures = failures;
        this.owner = owner;
    }

    /**
     * Sends the next canary. If one is under way, nothing is sent. If the server has confirmed its change and not
     * announced it, a {@code PING} finds out whether the announcement is lost, as it is if the reply comes first.
     */
    void send(byte[] key, byte[] tag, List<TrackedPrefix> prefixes) {
        Attempt former = underWay;
        if (former != null) {
            if (former.isChanged) {
                handler.send(pong -> onPong(former), "PING");
            }
            return;
        }
        Attempt attempt = new Attempt(key, tag, prefixes);
        underWay = attempt;
        probe(attempt);
        attempt.sent = System.nanoTime();
        handler.write(reply -> onRead(attempt, reply), "GET", key);
        handler.write(reply -> onChanged(attempt, reply), "SET", key, ++number, "PX", TTL_MILLIS);
        handler.flush();
    }

    /** Reads a key with each prefix. Many are read by one command, so that many caches don't cost many commands. */
    private void probe(Attempt attempt) {
        boolean isManyTogether = !isEachAlone && attempt.prefixes.size() > FEW;
        List<byte[]> together = new ArrayList<>();
        for (TrackedPrefix prefix : attempt.prefixes) {
            byte[] probe = concat(prefix.prefix(), NO_ENTRY, attempt.tag);
            if (isManyTogether && prefix.isConfirmed()) {
                together.add(probe);
            } else {
                handler.write(reply -> onProbe(attempt, prefix, reply), "GETRANGE", probe, 0L, 0L);
                handler.write(reply -> onProbe(attempt, prefix, reply), "PTTL", probe);
            }
        }
        for (int from = 0; from < together.size(); from += MOST_TOGETHER) {
            List<Object> words = new ArrayList<>(List.of("MGET"));
            words.addAll(together.subList(from, Math.min(together.size(), from + MOST_TOGETHER)));
            handler.write(reply -> onProbes(attempt, reply), words.toArray());
        }
    }

    /** If one key may not be read, or the command not be used, the next canary goes without this command. */
    private static void onProbes(Attempt attempt, @Nullable Object reply) {
        if (reply instanceof ReplyError error && error.is("NOPERM")) {
            attempt.isUnclear = true;
        }
    }

    boolean isUnderWay() {
        return underWay != null;
    }

    /** Forgets the canary that is under way, since its announcement may not come. */
    void forget() {
        underWay = null;
    }

    private static void onProbe(Attempt attempt, TrackedPrefix prefix, @Nullable Object reply) {
        // Where the slot is elsewhere, the server says so after it has looked at the user's rights.
        if (reply instanceof ReplyError error && error.is("NOPERM")) {
            attempt.refused.putIfAbsent(prefix, error);
        }
    }

    private void onRead(Attempt attempt, @Nullable Object reply) {
        if (reply instanceof ReplyError error) {
            fail(attempt, error);
        } else {
            attempt.isRead = true;
        }
    }

    private void onChanged(Attempt attempt, @Nullable Object reply) {
        if (reply instanceof ReplyError error) {
            fail(attempt, error);
        } else {
            attempt.isChanged = true;
        }
    }

    private void fail(Attempt attempt, ReplyError error) {
        if (underWay == attempt) {
            underWay = null;
            owner.onCanaryFailed(attempt.prefixes, failures.canaryRefused(error));
        }
    }

    private void onPong(Attempt attempt) {
        if (underWay == attempt) {
            underWay = null;
            owner.onCanaryLost(attempt.prefixes, failures.notAnnounced());
        }
    }

    /** A change of a key is announced. Returns whether the key is a canary. */
    boolean announced(byte[] key) {
        Attempt attempt = underWay;
        if (attempt == null || !Arrays.equals(attempt.key, key)) {
            return false;
        }
        returned(attempt);
        return true;
    }

    /** Changes of all keys are announced, after which a server may have forgotten who has read the canary. */
    void allAnnounced() {
        Attempt attempt = underWay;
        if (attempt != null) {
            returned(attempt);
        }
    }

    private void returned(Attempt attempt) {
        if (!attempt.isRead) {
            return; // Announced before this canary was read, so that it proves nothing about the time in between.
        }
        underWay = null;
        if (attempt.isUnclear) {
            isEachAlone = true;
            send(attempt.key, attempt.tag, attempt.prefixes);
            return;
        }
        List<TrackedPrefix> proven = new ArrayList<>(attempt.prefixes);
        proven.removeAll(attempt.refused.keySet());
        owner.onCanaryReturned(proven, attempt.sent);
        attempt.refused.forEach((prefix, error) ->
                owner.onCanaryFailed(List.of(prefix), failures.readingRefused(error, prefix.shown())));
    }

    private static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        byte[] whole = new byte[length];
        int end = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, end, part.length);
            end += part.length;
        }
        return whole;
    }

    /** Returns the tag of a number, by which keys lie in its slot. */
    static byte[] tag(int number) {
        return ("{" + number + "}").getBytes(StandardCharsets.US_ASCII);
    }

    private static final class Attempt {
        private final byte[] key;
        private final byte[] tag;
        private final List<TrackedPrefix> prefixes;
        private final Map<TrackedPrefix, ReplyError> refused = new HashMap<>();
        private long sent;
        private boolean isRead;
        private boolean isChanged;
        /** Whether some prefix may not be read, and it isn't known which one. */
        private boolean isUnclear;

        Attempt(byte[] key, byte[] tag, List<TrackedPrefix> prefixes) {
            this.key = key;
            this.tag = tag;
            this.prefixes = prefixes;
        }
    }

    /** Who sends canaries. */
    interface Owner {

        /** A canary has come back: for these prefixes all that was announced before it was sent has arrived. */
        void onCanaryReturned(List<TrackedPrefix> prefixes, long sent);

        /** The server refuses a canary, or reads of a prefix. */
        void onCanaryFailed(List<TrackedPrefix> prefixes, RedisCacheException why);

        /** The server has changed a canary, and the announcement is lost. */
        void onCanaryLost(List<TrackedPrefix> prefixes, RedisCacheException why);
    }
}
