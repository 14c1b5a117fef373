package io.omnicache.jcache.internal.entry;

import io.omnicache.jcache.internal.codec.SizeLimit;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.key.KeyEncoding;
import io.omnicache.jcache.internal.text.Shown;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes the keys that a walk has found in Redis. Accepts a key only if this library writes exactly these bytes for
 * it. Any other key was written by something else: a second spelling of a key, such as {@code #i042} beside
 * {@code #i42}, a key that can't be decoded, or a key that decodes but can't be encoded. No operation of the cache
 * could reach its entry. Thread-safe; each walk has a {@link Walk} of its own.
 */
public final class FoundKeys<K> {
    private static final Logger LOG = LoggerFactory.getLogger(FoundKeys.class);

    private final String cacheName;
    private final KeyEncoding keys;
    private final SizeLimit limit;
    private final AtomicBoolean logged = new AtomicBoolean();

    FoundKeys(String cacheName, KeyEncoding keys, SizeLimit limit) {
        this.cacheName = Shown.name(cacheName);
        this.keys = keys;
        this.limit = limit;
    }

    /** Starts a walk. */
    public Walk walk() {
        return new Walk();
    }

    @SuppressWarnings("unchecked")
    private K decode(byte[] encoded) {
        if (encoded.length > limit.max().bytes()) {
            throw new UndecodableException(
                    "it takes " + encoded.length + " bytes, more than " + limit.setting() + " allows");
        }
        Object key = keys.decode(encoded);
        byte[] again;
        try {
            again = keys.encode(key, limit);
        } catch (Throwable e) { // Encoding runs code of the key's class, which may throw any exception or error.
            throw UndecodableException.of(e, "it decodes to a key that can't be encoded");
        }
        if (!Arrays.equals(again, encoded)) {
            throw new UndecodableException("it is another spelling of a key of this cache");
        }
        return (K) key;
    }

    /**
     * One walk over the keys. The first walk of a cache that passes over keys logs the first of them, and at its end
     * how many there were; later walks log at the level DEBUG only. Used by one thread.
     */
    public final class Walk {
        private long passedOver;
        private boolean logs;

        private Walk() {}

        /**
         * Decodes a key without its prefix.
         *
         * @return {@code null} if this library doesn't write these bytes
         */
        public @Nullable K decode(byte[] encoded) {
            try {
                return FoundKeys.this.decode(encoded);
            } catch (UndecodableException e) {
                passOver(String.valueOf(e.getMessage()));
                return null;
            }
        }

        /** Counts a key that isn't decoded, since it can't be one of this library. */
        public void passOver(String why) {
            passedOver++;
            if (passedOver == 1 && !logged.getAndSet(true)) {
                logs = true;
                LOG.warn(
                        "Cache {}: a walk over its entries passes over a key with its prefix: {}. Something else writes"
                                + " there: see who may write to Redis. Only the first such key is logged",
                        cacheName,
                        why);
            } else {
                LOG.debug("Cache {}: a walk passes over a key: {}", cacheName, why);
            }
        }

        /** Logs how many keys were passed over, if this walk is the one that logs. */
        public void end() {
            if (logs) {
                logs = false;
                LOG.warn(
                        "Cache {}: the walk passed over {} keys that something else has written",
                        cacheName,
                        passedOver);
            }
        }
    }
}
