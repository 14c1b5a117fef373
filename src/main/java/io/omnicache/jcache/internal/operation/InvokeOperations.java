package io.omnicache.jcache.internal.operation;

import io.omnicache.jcache.internal.change.Change;
import io.omnicache.jcache.internal.change.Decision;
import io.omnicache.jcache.internal.change.WritePath;
import io.omnicache.jcache.internal.entry.EntryCopies;
import io.omnicache.jcache.internal.entry.EntryState;
import io.omnicache.jcache.internal.execution.CacheContext;
import io.omnicache.jcache.internal.execution.KeyOperation;
import io.omnicache.jcache.internal.management.Timing;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.OperationTime;
import io.omnicache.jcache.internal.store.ReadThrough;
import java.util.function.Supplier;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import org.jspecify.annotations.Nullable;

/**
 * {@code invoke}: runs an entry processor on one entry, in the caller's thread. The processor's change is atomic.
 * Each run of the processor gets new copies of key and value. Thread-safe.
 *
 * <p>If another client changes the entry meanwhile, the processor runs again on the newer value; the value of the
 * cache loader is kept for all runs of one call. On a cache with a cache writer the processor runs once, under a lock
 * in Redis. So it does if the cache has {@code entry-processor: exclusive}: all changes of the entry wait for each
 * other then, in all JVMs. If Redis fails, the failure is thrown.
 */
record InvokeOperations<K, V>(CacheContext<K, V> cache, WritePath<K, V> writes) {
    <T> KeyOperation<K, @Nullable T> invoke(K key, EntryProcessor<K, V, T> processor, Object... arguments) {
        return new KeyOperation.Mutation<>(key, Timing.NONE) {
            private @Nullable T returned;

            /** Copies the array of arguments, but not its elements, which caller and processor share. */
            @Override
            public KeyOperation<K, @Nullable T> copy() {
                return invoke(cache.copies().copyKey(key), processor, arguments.clone());
            }

            @Override
            public boolean needsWritePath() {
                return true;
            }

            @Override
            public @Nullable Command command() {
                return null;
            }

            @Override
            public @Nullable T result(@Nullable Object reply) {
                throw new IllegalStateException("invoke always takes the write path");
            }

            @Override
            public @Nullable T onWritePath() {
                MemoizedLoad<K, V> loaded =
                        new MemoizedLoad<>(key, cache.readsThrough() ? cache.reader() : null, cache.copies());
                Change<V> change = new Change<>() {
                    @Override
                    public Decision<V> decide(EntryState<V> current) {
                        InvokedEntry<K, V> entry =
                                new InvokedEntry<>(cache.copies().copyKey(key), current.value(), loader(current));
                        returned = process(entry, processor, arguments);
                        return decision(entry, current);
                    }

                    private Supplier<@Nullable V> loader(EntryState<V> current) {
                        return cache.codec().isMissingMarker(current.raw()) ? () -> null : loaded;
                    }

                    @Override
                    public boolean isMadeOnce() {
                        return cache.keyLeases().isExclusive();
                    }
                };
                if (cache.readsThrough()) {
                    writes.changeOrLoad(key, change);
                } else {
                    writes.changeLeasing(key, change);
                }
                return returned;
            }
        };
    }

    static <K, V, T> @Nullable T process(
            InvokedEntry<K, V> entry, EntryProcessor<K, V, T> processor, Object[] arguments) {
        try {
            return OperationTime.<@Nullable T>inApplication(() -> processor.process(entry, arguments));
        } catch (EntryProcessorException | Error e) {
            throw e;
        } catch (Throwable e) { // Also checked exceptions that aren't declared.
            throw new EntryProcessorException("The entry processor failed", e);
        }
    }

    static <K, V> Decision<V> decision(InvokedEntry<K, V> entry, EntryState<V> current) {
        return entry.decision().countingLookup(current.isPresent());
    }

    /**
     * The value of the cache loader for one {@code invoke}. Calls the loader until it has returned once. Gives a new
     * copy of the value at each call. Used by one thread.
     */
    private static final class MemoizedLoad<K, V> implements Supplier<@Nullable V> {
        private final K key;
        private final @Nullable ReadThrough<K, V> reader;
        private final EntryCopies<K, V> copies;
        private @Nullable Supplier<V> values;
        private boolean hasReturned;

        MemoizedLoad(K key, @Nullable ReadThrough<K, V> reader, EntryCopies<K, V> copies) {
            this.key = key;
            this.reader = reader;
            this.copies = copies;
        }

        @Override
        public @Nullable V get() {
            if (!hasReturned && reader != null) {
                V value = reader.load(copies.copyKey(key));
                hasReturned = true; // Not set if the loader throws, so that it is called again.
                values = value == null ? null : copies.ofValue(value);
            }
            return values == null ? null : values.get();
        }
    }
}
