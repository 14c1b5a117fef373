package io.omnicache.jcache.internal.entry;

import io.omnicache.jcache.internal.codec.SizeLimit;
import io.omnicache.jcache.internal.codec.ValueCodec;
import io.omnicache.jcache.internal.codec.key.KeyEncoding;
import io.omnicache.jcache.internal.codec.value.ImmutableTypes;
import io.omnicache.jcache.internal.codec.wrap.StoredForm;
import io.omnicache.jcache.internal.text.Shown;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes copies of the keys and values of one cache (JSR-107 store by value). A copy is decoded from the object's
 * bytes when the copy is asked for. Immutable objects aren't copied. If an object can't be copied, the object itself
 * is returned and a warning is logged, since a change that has been made must not fail for this reason. Thread-safe.
 */
public final class EntryCopies<K, V> {
    private static final Logger LOG = LoggerFactory.getLogger(EntryCopies.class);

    private final String cacheName;
    private final KeyEncoding keys;
    private final ValueCodec values;
    private final StoredForm form;
    private final SizeLimit limit;
    private final SizeLimit contentLimit;

    EntryCopies(
            String cacheName,
            KeyEncoding keys,
            ValueCodec values,
            StoredForm form,
            SizeLimit limit,
            SizeLimit contentLimit) {
        this.cacheName = Shown.name(cacheName);
        this.keys = keys;
        this.values = values;
        this.form = form;
        this.limit = limit;
        this.contentLimit = contentLimit;
    }

    /**
     * Gives copies of a value, a new one at each call. The supplier may be called later and by any thread.
     *
     * @param redisKey the whole key of the value's entry
     * @param stored the bytes of the value as they are stored, which are not altered
     */
    public Supplier<V> ofValue(byte[] redisKey, V value, byte[] stored) {
        return ImmutableTypes.isImmutable(value)
                ? () -> value
                : new Decoded<>(value, stored, bytes -> values.decode(form.unwrap(redisKey, bytes)));
    }

    /**
     * As {@link #ofValue(byte[], Object, byte[])}, for the value in its current state. Gives the value itself if it is
     * immutable or can't be encoded.
     */
    public Supplier<V> ofValue(V value) {
        try {
            return ImmutableTypes.isImmutable(value)
                    ? () -> value
                    : new Decoded<>(value, contentLimit.encode(value, values), values::decode);
        } catch (Exception e) {
            return () -> value; // The operation that stores the value will throw.
        }
    }

    /** Gives copies of a key, a new one at each call. The supplier may be called later and by any thread. */
    public Supplier<K> ofKey(K key, byte[] encoded) {
        if (ImmutableTypes.isImmutable(key)) {
            return () -> key;
        }
        if (isCollection(key)) {
            try {
                return new Decoded<>(key, keys.exact().encode(key), keys.exact()::decode);
            } catch (CacheException e) {
                // The collection's own class isn't serialisable: the copy has the class that keys are decoded to.
            }
        }
        return new Decoded<>(key, encoded, keys::decode);
    }

    /**
     * As {@link #ofKey(Object, byte[])}, for the key in its current state. Gives the key itself if it is immutable or
     * can't be encoded.
     */
    public Supplier<K> ofKey(K key) {
        try {
            return ImmutableTypes.isImmutable(key) ? () -> key : ofKey(key, keys.encode(key, limit));
        } catch (Exception e) {
            return () -> key; // The operation that uses the key will throw.
        }
    }

    /**
     * A copy of the value; the value itself if it is immutable or can't be encoded. The operation that stores a value
     * which can't be encoded will throw.
     */
    public V copyValue(V value) {
        return ofValue(value).get();
    }

    /** A copy of the key; the key itself if it is immutable or can't be encoded. */
    public K copyKey(K key) {
        return ofKey(key).get();
    }

    private static boolean isCollection(Object key) {
        return key instanceof Collection<?> || key instanceof Map<?, ?>;
    }

    /**
     * Decodes with the context class loader of the thread that created this object, since other class loaders may not
     * know the classes.
     */
    private final class Decoded<T> implements Supplier<T> {
        private final T original;
        private final byte[] encoded;
        private final Function<byte[], Object> decoder;
        private final @Nullable ClassLoader context = Thread.currentThread().getContextClassLoader();

        Decoded(T original, byte[] encoded, Function<byte[], Object> decoder) {
            this.original = original;
            this.encoded = encoded;
            this.decoder = decoder;
        }

        @Override
        public T get() {
            try {
                return decode(context);
            } catch (RuntimeException | LinkageError e) {
                return decodeByItsLoader(e);
            }
        }

        private T decodeByItsLoader(Throwable first) {
            ClassLoader own = original.getClass().getClassLoader();
            if (own != null && !Objects.equals(own, context)) {
                try {
                    return decode(own);
                } catch (RuntimeException | LinkageError e) {
                    first.addSuppressed(e);
                }
            }
            LOG.warn(
                    "Cache {}: an object of {} can't be copied; the object itself is passed on",
                    cacheName,
                    original.getClass().getName(),
                    first);
            return original;
        }

        @SuppressWarnings("unchecked") // The decoded object has the type of the original.
        private T decode(@Nullable ClassLoader loader) {
            Thread thread = Thread.currentThread();
            ClassLoader before = thread.getContextClassLoader();
            if (Objects.equals(before, loader)) {
                return (T) decoder.apply(encoded);
            }
            thread.setContextClassLoader(loader);
            try {
                return (T) decoder.apply(encoded);
            } finally {
                thread.setContextClassLoader(before);
            }
        }
    }
}
