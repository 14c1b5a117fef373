package io.omnicache.jcache.internal.event.expired;

import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.redis.PushConnections.Gap;
import io.omnicache.jcache.internal.redis.PushConnections.Message;
import io.omnicache.jcache.internal.redis.PushConnections.PushListener;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Receives the expiries of one cache's entries, and passes them on with their old values where these are wanted. The
 * events of a key keep their order; an event whose value is being read holds back later events of its key only.
 * Thread-safe. While more than {@link #MOST_WAITING} events wait for values, further ones are passed on without.
 */
final class ExpiryReceiver implements PushListener {
    static final int MOST_WAITING = 100_000;

    private final KeyspaceChannel entries;
    private final byte[] recreated;
    private final int prefixLength;
    private final BooleanSupplier areOldValuesWanted;
    private final KeySequences sequences;
    private final PendingReads reads;
    private final LongSupplier gaps;
    private final ExpiredSink sink;
    private final Runnable onGap;

    /**
     * @param gaps how many gaps the push connections have had
     * @param onGap called in a network thread when messages may have been lost
     */
    ExpiryReceiver(
            ExpiredEventNames names,
            BooleanSupplier areOldValuesWanted,
            KeySequences sequences,
            PendingReads reads,
            LongSupplier gaps,
            ExpiredSink sink,
            Runnable onGap) {
        this.entries = names.ofEntries();
        this.recreated = names.recreatedChannel();
        this.prefixLength = names.entryPrefix().length;
        this.areOldValuesWanted = areOldValuesWanted;
        this.sequences = sequences;
        this.reads = reads;
        this.gaps = gaps;
        this.sink = sink;
        this.onGap = onGap;
    }

    @Override
    public void onMessage(Message message) {
        if (Arrays.equals(message.channel(), recreated)) {
            onRecreated(message);
            return;
        }
        byte[] suffix = entries.expired(message.channel(), message.payload());
        if (suffix == null) {
            return;
        }
        EncodedKey key = new EncodedKey(suffix);
        if (areOldValuesWanted.getAsBoolean()) {
            PendingExpiry expiry = new PendingExpiry(key, message.master(), gaps.getAsLong(), sink);
            if (sequences.add(expiry)) {
                reads.add(expiry);
                return;
            }
        }
        sequences.add(key, () -> sink.onExpired(key, null));
    }

    /**
     * In a cluster every master passes the message on, so only the one that comes on the same connection as the expiry
     * is in its order.
     */
    private void onRecreated(Message message) {
        @Nullable RecreatedMessage parsed = RecreatedMessage.parse(message.payload());
        if (parsed == null || parsed.key().length < prefixLength) {
            return;
        }
        byte[] suffix = Arrays.copyOfRange(parsed.key(), prefixLength, parsed.key().length);
        PendingExpiry expiry = sequences.lastExpiry(new EncodedKey(suffix));
        if (expiry != null && expiry.master() == message.master()) {
            expiry.onRecreated(parsed.copy());
        }
    }

    @Override
    public void onGap(Gap gap) {
        onGap.run();
    }
}
