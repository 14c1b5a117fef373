package io.omnicache.jcache.internal.loading;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * What a thread that loads an entry tells the threads of this JVM that wait for it.
 *
 * @param <V> the type of the value
 */
sealed interface LoadResult<V> {

    /** The value, of which each thread takes a copy. */
    record Found<V>(Supplier<V> copies) implements LoadResult<V> {}

    /** The loader has no value. */
    record NoValue<V>() implements LoadResult<V> {}

    /** The loader has failed. */
    record Failed<V>(Throwable reason) implements LoadResult<V> {}

    /** Nothing that holds for another thread: it has to look for itself. */
    record Unknown<V>() implements LoadResult<V> {}

    /**
     * Another JVM loads the entry.
     *
     * @param ended completes when that load may have ended; see {@code LeaseWait}
     * @param until when to look without having been told, as {@link System#nanoTime()}
     */
    record Elsewhere<V>(CompletableFuture<?> ended, long until) implements LoadResult<V> {}
}
