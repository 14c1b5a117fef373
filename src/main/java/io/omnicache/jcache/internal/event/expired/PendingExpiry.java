package io.omnicache.jcache.internal.event.expired;

import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.redis.PushConnections.Master;
import org.jspecify.annotations.Nullable;

/**
 * An expired entry whose event waits for its old value. The value is read from the copy of the entry in Redis. If a
 * new entry with the same key has been created meanwhile, the copy may belong to the new entry; the old value then
 * comes from the message that was published when the new entry was created. Thread-safe.
 */
final class PendingExpiry implements KeySequences.Step {
    private final EncodedKey key;
    private final Master master;
    private final long gaps;
    private final ExpiredSink sink;
    private byte @Nullable [] oldValue;
    private boolean isRecreated;
    private boolean isReady;

    /** @param gaps how many gaps the push connections had had when the expiry was notified */
    PendingExpiry(EncodedKey key, Master master, long gaps, ExpiredSink sink) {
        this.key = key;
        this.master = master;
        this.gaps = gaps;
        this.sink = sink;
    }

    EncodedKey key() {
        return key;
    }

    /** The master that noticed the expiry. */
    Master master() {
        return master;
    }

    /** How many gaps there had been before the expiry. */
    long gaps() {
        return gaps;
    }

    /** Takes the value from the first message that the entry has been replaced. */
    synchronized void onRecreated(byte[] copy) {
        if (!isRecreated && !isReady) {
            isRecreated = true;
            oldValue = copy;
        }
    }

    /**
     * Takes the value that was read, unless the entry had been replaced.
     *
     * @param copy {@code null} if there is no copy
     */
    synchronized void onRead(byte @Nullable [] copy) {
        if (!isRecreated) {
            oldValue = copy;
        }
        isReady = true;
    }

    @Override
    public synchronized boolean isReady() {
        return isReady;
    }

    @Override
    public void deliver() {
        sink.onExpired(key, oldValue());
    }

    private synchronized byte @Nullable [] oldValue() {
        return oldValue;
    }
}
