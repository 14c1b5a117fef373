package io.omnicache.jcache.internal.entry;

import io.omnicache.jcache.RedisCacheException;
import io.omnicache.jcache.WrongTypeException;
import io.omnicache.jcache.internal.codec.LeaseMarker;
import io.omnicache.jcache.internal.codec.OversizedException;
import io.omnicache.jcache.internal.codec.ScalarTypes;
import io.omnicache.jcache.internal.codec.SizeLimit;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.UndecodablePolicy;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.key.KeyEncoding;
import io.omnicache.jcache.internal.codec.wrap.StoredForm;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.text.Shown;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encodes and decodes the keys and values of one cache. The encoded forms have a size limit. The cache's policy
 * decides whether a value that can't be decoded causes an exception or counts as missing. Thread-safe.
 */
public final class EntryCodec<K, V> {
    private static final Logger LOG = LoggerFactory.getLogger(EntryCodec.class);

    private static final Set<Class<?>> EQUAL_BY_CONTENT =
            ScalarTypes.and(Instant.class, LocalDate.class, LocalDateTime.class);

    private final String cacheName;
    private final KeyEncoding keys;
    private final ValueCodec values;
    private final UndecodablePolicy onUndecodable;
    private final EntryCopies<K, V> copies;
    private final StoredForm form;
    private final SizeLimit limit;
    private final SizeLimit contentLimit;
    private final FoundKeys<K> foundKeys;
    private final RepeatedWarnings warnings;
    private final boolean hasMarkers;
    private final AtomicBoolean otherTypeLogged = new AtomicBoolean();

    /**
     * @param mayHoldMarkers whether {@link MissingMarker}s are believed
     * @param form what is put around the bytes of a value
     * @param limit the largest size of keys and values as they are stored
     * @param contentLimit the largest size of the bytes of a value before anything is put around them
     */
    public EntryCodec(
            String cacheName,
            KeyEncoding keys,
            ValueCodec values,
            UndecodablePolicy onUndecodable,
            boolean mayHoldMarkers,
            StoredForm form,
            SizeLimit limit,
            SizeLimit contentLimit) {
        this.cacheName = Shown.name(cacheName);
        this.keys = keys;
        this.values = values;
        this.onUndecodable = onUndecodable;
        this.form = form;
        this.limit = limit;
        this.contentLimit = contentLimit;
        this.foundKeys = new FoundKeys<>(cacheName, keys, limit);
        this.warnings = new RepeatedWarnings(cacheName, LOG, System::nanoTime);
        this.hasMarkers = mayHoldMarkers && !isValue(values, MissingMarker.bytes());
        this.copies = new EntryCopies<>(cacheName, keys, values, form, limit, contentLimit);
    }

    private static boolean isValue(ValueCodec values, byte[] raw) {
        try {
            values.decode(raw);
            return true;
        } catch (UndecodableException e) {
            return false;
        }
    }

    /** Whether the bytes of a {@link MissingMarker} are taken for one, since they can't be those of a value. */
    public boolean hasMarkers() {
        return hasMarkers;
    }

    /** Whether the bytes say that the cache loader has no value for the key. */
    public boolean isMissingMarker(byte @Nullable [] raw) {
        return hasMarkers && MissingMarker.is(raw);
    }

    /** Makes copies of keys and values. */
    public EntryCopies<K, V> copies() {
        return copies;
    }

    /** @throws OversizedException if the encoded form takes more bytes than the cache's limit allows */
    public byte[] encodeKey(K key) {
        return keys.encode(key, limit);
    }

    /** Decodes the keys that walks find in Redis. */
    public FoundKeys<K> foundKeys() {
        return foundKeys;
    }

    /**
     * Returns the bytes to store for a value.
     *
     * @param redisKey the whole key of the entry, also where the bytes lie elsewhere
     * @throws OversizedException if the bytes are more than the cache's limit allows
     */
    public byte[] encodeValue(byte[] redisKey, V value) {
        byte[] content = contentLimit.encode(value, values);
        byte[] stored = form.wrap(redisKey, content);
        limit.checkValue(stored);
        return stored;
    }

    /** Logs that a value of the cache loader is returned but not stored. */
    public void logNotKept(OversizedException refusal) {
        LOG.warn(
                "{}. It comes from the cache loader: it is returned but not stored, so each read loads it again",
                refusal.getMessage());
    }

    /**
     * Decodes a value. Returns {@code null} if there is none, if the bytes are a lease, or if the value can't be
     * decoded and counts as missing.
     *
     * @param redisKey the whole key of the entry, also where the bytes lie elsewhere
     * @throws UndecodableException if the value can't be decoded and the policy is to throw
     */
    @Nullable
    public V decodeValue(byte[] redisKey, byte @Nullable [] stored) {
        if (stored == null || isMissingMarker(stored) || LeaseMarker.isLease(stored)) {
            return null;
        }
        try {
            return decode(redisKey, stored);
        } catch (UndecodableException e) {
            CacheException failure = undecodable(e);
            if (failure != null) {
                throw failure;
            }
            return null;
        }
    }

    /** Decodes a key; {@code null} if it can't be decoded. Neither throws nor logs. */
    @SuppressWarnings("unchecked")
    @Nullable
    public K decodeKeyQuietly(byte[] encoded) {
        try {
            return (K) keys.decode(encoded);
        } catch (UndecodableException e) {
            return null;
        }
    }

    /** Decodes a value; {@code null} if it can't be decoded. Neither throws nor logs. */
    @Nullable
    public V decodeValueQuietly(byte[] redisKey, byte[] stored) {
        try {
            return decode(redisKey, stored);
        } catch (UndecodableException e) {
            return null;
        }
    }

    @SuppressWarnings("unchecked")
    private V decode(byte[] redisKey, byte[] stored) {
        return (V) values.decode(form.unwrap(redisKey, stored));
    }

    /** The state of an entry with these bytes; {@code null} stands for no entry. A lease is no entry either. */
    public EntryState<V> state(byte[] redisKey, byte @Nullable [] raw) {
        if (raw == null) {
            return new EntryState<>(null, null);
        }
        if (isMissingMarker(raw) || LeaseMarker.isLease(raw)) {
            return new EntryState<>(raw, null);
        }
        try {
            return new EntryState<>(raw, decode(redisKey, raw));
        } catch (UndecodableException e) {
            return new EntryState<>(raw, null, undecodable(e));
        }
    }

    /**
     * The failure for operations that depend on the value; {@code null} if the value counts as missing, which is
     * logged, but not for each value.
     */
    private @Nullable CacheException undecodable(UndecodableException failure) {
        if (throwsOnUndecodable()) {
            return new UndecodableException("Cache " + cacheName + ": " + failure.getMessage(), failure);
        }
        warnings.warn("a value can't be decoded and counts as a miss: " + failure.getMessage());
        return null;
    }

    /**
     * The state of an entry according to the reply to a {@code GET}.
     *
     * @throws io.omnicache.jcache.RedisCacheException if the command failed, except for a key of another type
     */
    public EntryState<V> state(byte[] redisKey, Reply reply) {
        return reply.failure() instanceof WrongTypeException failure
                ? EntryState.ofOtherType(failure)
                : state(redisKey, (byte[]) reply.get());
    }

    /**
     * Whether there is a value, according to the reply to a {@code GET}.
     *
     * @throws UndecodableException if the value can't be decoded and the policy is to throw
     */
    public boolean isPresent(byte[] redisKey, @Nullable Object reply) {
        return state(redisKey, (byte[]) reply).requireDecodable().isPresent();
    }

    /**
     * The state of an entry whose value takes more memory than it may, for an iteration: it counts as a value that can't
     * be decoded.
     */
    public EntryState<V> tooLarge(RedisCacheException failure) {
        if (!throwsOnUndecodable()) {
            warnings.warn("an iteration passes over an entry: " + failure.getMessage());
        }
        return new EntryState<>(null, null, throwsOnUndecodable() ? failure : null);
    }

    /** Logs that an iteration has found a key of another type; only once per cache. */
    public void logOtherType() {
        if (!otherTypeLogged.getAndSet(true)) {
            LOG.warn(
                    "Cache {}: a key with its prefix holds another type than a string, so something else writes there;"
                            + " iterations skip such keys; this warning is logged once",
                    cacheName);
        }
    }

    /** Whether an operation that depends on a value throws if it can't be decoded. */
    public boolean throwsOnUndecodable() {
        return onUndecodable == UndecodablePolicy.THROW;
    }

    /**
     * Whether every value with these bytes is equal to the given value. {@code false} for arrays and for classes
     * without {@code equals}, whose objects aren't equal to their copies; and if equal values are stored as different
     * bytes, so that the comparison would say nothing.
     */
    public boolean isEqualByBytes(byte[] redisKey, V value, byte[] stored) {
        if (!form.isRepeatable()) {
            return false;
        }
        if (value instanceof Enum || EQUAL_BY_CONTENT.contains(value.getClass())) {
            return true;
        }
        try {
            return value.equals(decode(redisKey, stored));
        } catch (UndecodableException e) {
            return false; // An entry with these bytes couldn't be decoded either.
        }
    }

    /** Whether the stored bytes, once decrypted and inflated, are the bytes that the codec gives for this value. */
    public boolean isEncoded(byte[] redisKey, V value, byte @Nullable [] stored) {
        if (stored == null) {
            return false;
        }
        byte[] encoded = contentLimit.encode(value, values);
        try {
            return Arrays.equals(encoded, form.unwrap(redisKey, stored));
        } catch (UndecodableException e) {
            return false;
        }
    }

    /** Whether the bytes of a value depend on the key of its entry. If not, any key may be given with them. */
    public boolean isBoundToKey() {
        return form.isBoundToKey();
    }

    /**
     * Checks that the codec knows the type of the values, if it needs the type.
     *
     * @throws CacheException if the type is not declared
     */
    public void requireDeclaredType() {
        if (!values.isDeclared()) {
            throw new CacheException(
                    "The cache " + cacheName + " has a codec that needs the type of the values, such as"
                            + " json, and no value type: set value-type in the settings file, call setTypes of the"
                            + " configuration, or open it by getCache with both types; or use the codec 'java'");
        }
    }

    /** Sets the type of the values, if the type wasn't known when the codec was created. */
    public void declareValueType(Class<?> type) {
        values.declare(type);
    }
}
