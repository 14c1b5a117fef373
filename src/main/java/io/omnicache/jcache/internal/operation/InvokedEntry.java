package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.change.Decision;
import io.omnicache.jcache.internal.entry.Unwrapping;
import java.util.Objects;
import java.util.function.Supplier;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/** The entry that an entry processor is given. Records the net effect of the processor's calls. Used by one thread. */
final class InvokedEntry<K, V> implements MutableEntry<K, V> {

    private enum Touch {
        NOTHING,
        READ,
        LOADED,
        SET,
        REMOVED,
        /** Set and removed again: no effect, but a later read loads nothing. */
        UNDONE
    }

    private final K key;
    private final Supplier<@Nullable V> loader;
    /** Whether the cache or the store has or had an entry that a removal would remove. */
    private boolean known;

    private @Nullable V value;
    private Touch touch = Touch.NOTHING;
    private boolean created;

    InvokedEntry(K key, @Nullable V value, Supplier<@Nullable V> loader) {
        this.key = key;
        this.value = value;
        this.known = value != null;
        this.loader = loader;
    }

    @Override
    public boolean exists() {
        return value != null;
    }

    @Override
    public void remove() {
        touch = created && !known ? Touch.UNDONE : Touch.REMOVED;
        known |= touch == Touch.REMOVED;
        created = false;
        value = null;
    }

    @Override
    public void setValue(V newValue) {
        value = Objects.requireNonNull(newValue, "value");
        created = true;
        touch = Touch.SET;
    }

    @Override
    public K getKey() {
        return key;
    }

    @Override
    @SuppressWarnings("NullAway") // The API returns null for a missing value.
    public V getValue() {
        if (value == null && touch == Touch.NOTHING) {
            value = loader.get();
            touch = value != null ? Touch.LOADED : Touch.NOTHING;
            known = value != null;
        } else if (touch == Touch.NOTHING) {
            touch = Touch.READ;
        }
        return value;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return Unwrapping.to(type, "An entry", this);
    }

    Decision<V> decision() {
        return switch (touch) {
            case NOTHING, UNDONE -> Decision.nothing();
            case READ -> Decision.access();
            case LOADED -> {
                // A new copy of the loaded value, since the processor may have altered its own copy.
                V loaded = Objects.requireNonNull(loader.get());
                yield Decision.load(loaded);
            }
            case SET -> Decision.set(Objects.requireNonNull(value)).writingThrough();
            case REMOVED -> Decision.<V>remove().writingThrough();
        };
    }
}
