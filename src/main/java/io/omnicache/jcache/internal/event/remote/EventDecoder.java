package io.omnicache.jcache.internal.event.remote;

import io.omnicache.jcache.internal.entry.EntryCodec;
import io.omnicache.jcache.internal.event.ForeignEvents.Content;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of messages, by the codec and the filter of the cache. A former value that can't be decoded counts as
 * absent, as it does for the operations. Thread-safe.
 */
final class EventDecoder<K, V> {
    private final UnaryOperator<byte[]> redisKey;
    private final EntryCodec<K, V> codec;
    private final Runnable onSkipped;

    /**
     * @param redisKey gives the whole key in Redis of an encoded key
     * @param onSkipped called for each message whose key or value can't be decoded
     */
    EventDecoder(UnaryOperator<byte[]> redisKey, EntryCodec<K, V> codec, Runnable onSkipped) {
        this.redisKey = redisKey;
        this.codec = codec;
        this.onSkipped = onSkipped;
    }

    /** Returns the events of a message, decoded once when first asked for. */
    Supplier<List<Content<K, V>>> lazily(EventMessage message) {
        return new Supplier<>() {
            private @Nullable List<Content<K, V>> decoded;

            @Override
            public synchronized List<Content<K, V>> get() {
                List<Content<K, V>> contents = decoded;
                if (contents == null) {
                    contents = decode(message);
                    decoded = contents;
                }
                return contents;
            }
        };
    }

    /** Returns no event if a key or value can't be decoded, or if there was no entry to remove. */
    List<Content<K, V>> decode(EventMessage message) {
        K key = codec.decodeKeyQuietly(message.key());
        byte[] redisKey = this.redisKey.apply(message.key());
        Supplier<V> value = copies(redisKey, message.value());
        Supplier<V> old = copies(redisKey, message.oldValue());
        boolean wasUndecodable = message.oldValue() != null && old == null;
        if (key == null || message.value() != null && value == null) {
            onSkipped.run();
            return List.of();
        }
        Supplier<K> keys = codec.copies().ofKey(key, message.key());
        return switch (message.type()) {
            case CREATED -> List.of(new Content<>(EventType.CREATED, keys, value, null));
            case UPDATED ->
                List.of(new Content<>(wasUndecodable ? EventType.CREATED : EventType.UPDATED, keys, value, old));
            case REMOVED -> gone(EventType.REMOVED, keys, old, wasUndecodable);
            case EXPIRED -> gone(EventType.EXPIRED, keys, old, wasUndecodable);
            case UPDATED_AND_EXPIRED ->
                wasUndecodable
                        ? List.of()
                        : List.of(
                                new Content<>(EventType.UPDATED, keys, value, old),
                                new Content<>(EventType.EXPIRED, keys, value, value));
        };
    }

    private List<Content<K, V>> gone(
            EventType type, Supplier<K> keys, @Nullable Supplier<V> old, boolean wasUndecodable) {
        return wasUndecodable ? List.of() : List.of(new Content<>(type, keys, old, old));
    }

    private @Nullable Supplier<V> copies(byte[] redisKey, byte @Nullable [] bytes) {
        V value = bytes == null ? null : codec.decodeValueQuietly(redisKey, bytes);
        return value == null || bytes == null ? null : codec.copies().ofValue(redisKey, value, bytes);
    }
}
