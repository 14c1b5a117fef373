package io.omnicache.jcache.internal.redis.push;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.internal.redis.TrackedKeys.Receiver;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The read of one entry, by two commands: {@code GETRANGE} for the value, up to the largest size and one byte more, and
 * {@code PTTL}. So a large value neither delays what comes behind it nor fills the server's buffer. A change may be
 * announced between the two replies; the bytes are no longer current then. Gives its receiver one outcome. Used by the
 * calling thread until it is sent, and in the event loop of its connection from then on.
 */
final class Fill {
    private static final Logger LOG = LoggerFactory.getLogger(Fill.class);
    /** The reply to {@code PTTL} if there is no key. */
    private static final long NO_KEY = -2;

    private final byte[] key;
    private final int index;
    private final int largest;
    private final Receiver receiver;
    private byte @Nullable [] value;
    private @Nullable RedisCacheException failure;
    private boolean isRead;
    private boolean isChanged;

    /** @param largest the size of the largest value that is read, in bytes */
    Fill(byte[] key, int index, int largest, Receiver receiver) {
        this.key = key;
        this.index = index;
        this.largest = largest;
        this.receiver = receiver;
    }

    byte[] key() {
        return key;
    }

    /** The size of the largest value that is read, in bytes. */
    int largest() {
        return largest;
    }

    /** Whether the first reply is there. */
    boolean isRead() {
        return isRead;
    }

    /** Takes the bytes. There are none if there is no entry, or if its value is empty. */
    void value(byte[] bytes) {
        isRead = true;
        value = bytes;
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
            give(ttlMillis);
        } catch (RuntimeException | Error e) {
            LOG.error("A receiver of an entry failed", e);
        }
    }

    private void give(long ttlMillis) {
        byte[] bytes = Objects.requireNonNull(value);
        boolean wasThere = ttlMillis != NO_KEY;
        if (bytes.length > largest || bytes.length == 0 && wasThere) { // An empty value looks like an absent entry.
            receiver.onTooLarge(index);
        } else if (bytes.length == 0) {
            receiver.onValue(index, null, 0, !isChanged);
        } else {
            receiver.onValue(index, bytes, wasThere ? ttlMillis : 0, wasThere && !isChanged);
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
