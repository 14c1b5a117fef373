package io.omnicache.jcache.internal.redis.push;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.TrackedKeys.Receiver;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The read of one entry: {@code GET} and {@code PTTL}. Between the two replies a change may be announced; the bytes are
 * no longer current then. Gives its receiver one outcome. Used by the calling thread until it is sent, and in the event
 * loop of its connection from then on.
 */
final class Fill {
    private static final Logger LOG = LoggerFactory.getLogger(Fill.class);
    /** The reply to {@code PTTL} if there is no key. */
    private static final long NO_KEY = -2;

    private final byte[] key;
    private final int index;
    private final Receiver receiver;
    private final ReplySizes sizes;
    private int expected;
    private byte @Nullable [] value;
    private @Nullable RedisCacheException failure;
    private boolean isRead;
    private boolean isChanged;

    /** @param sizes the sizes of former replies to such reads */
    Fill(byte[] key, int index, Receiver receiver, ReplySizes sizes) {
        this.key = key;
        this.index = index;
        this.receiver = receiver;
        this.sizes = sizes;
    }

    /** The size of the reply to reckon with until it is there, in bytes. The same from the first call on. */
    int expected() {
        if (expected == 0) {
            expected = sizes.expected();
        }
        return expected;
    }

    byte[] key() {
        return key;
    }

    /** Whether the reply to {@code GET} is there. */
    boolean isRead() {
        return isRead;
    }

    /** Takes the bytes. */
    void value(byte @Nullable [] bytes) {
        isRead = true;
        value = bytes;
        sizes.add(bytes == null ? 0 : bytes.length);
    }

    /** A reply is an error; the first one counts. */
    void refused(RedisCacheException why) {
        isRead = true;
        if (failure == null) {
            failure = why;
        }
    }

    /** A change of a key is announced. */
    void changed(byte[] changed) {
        if (isRead && Arrays.equals(key, changed)) {
            isChanged = true;
        }
    }

    /** Any key may have been changed. */
    void allChanged() {
        isChanged = true;
    }

    /** Ends with the reply to {@code PTTL}. */
    void done(long ttlMillis) {
        RedisCacheException why = failure;
        if (why != null) {
            fail(why);
            return;
        }
        try {
            boolean wasThere = ttlMillis != NO_KEY;
            receiver.onValue(index, value, wasThere ? ttlMillis : 0, !isChanged && wasThere == (value != null));
        } catch (RuntimeException | Error e) {
            LOG.error("A receiver of an entry failed", e);
        }
    }

    void fail(RedisCacheException why) {
        try {
            receiver.onFailure(index, why);
        } catch (RuntimeException | Error e) {
            LOG.error("A receiver of an entry failed", e);
        }
    }
}
