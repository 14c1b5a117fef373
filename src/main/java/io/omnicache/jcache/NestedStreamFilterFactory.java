package io.omnicache.jcache;

import io.omnicache.jcache.internal.codec.filter.NestedStreams;
import java.io.ObjectInputFilter;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Extends the setting {@code serial-filter} to streams within streams. Some classes open an
 * {@link java.io.ObjectInputStream} of their own while they are read. The filter of the stream around them doesn't see
 * what these streams hold. With this factory they have the cache's filter too: while a cache reads a key or a value
 * on a thread, each {@code ObjectInputStream} that this thread creates reads only classes that the cache knows. The
 * classes in such a stream must be declared, or be named in {@code serial-filter}; this JVM doesn't learn them by
 * writing.
 *
 * <p>Optional: a JVM has one such factory, which the application chooses, by the option
 *
 * <pre>{@code -Djdk.serialFilterFactory=io.omnicache.jcache.NestedStreamFilterFactory}</pre>
 *
 * if this library is on the class path of the JVM, or else by the first statement of its {@code main}:
 *
 * <pre>{@code ObjectInputFilter.Config.setSerialFilterFactory(new NestedStreamFilterFactory());}</pre>
 *
 * It has no effect on caches of another copy of this library, such as one in another class loader. All other streams
 * have the filter that they would have without a factory. A factory of the application's own can call this one.
 * Thread-safe.
 *
 * @see ObjectInputFilter.Config#setSerialFilterFactory
 */
public final class NestedStreamFilterFactory implements BinaryOperator<ObjectInputFilter> {
    /** For the JVM, and for a factory of the application's own. */
    public NestedStreamFilterFactory() {
        NestedStreams.enable();
    }

    /**
     * Returns the filter for a stream.
     *
     * @param current the filter that the stream has; null while the stream is created
     * @param requested the filter of the JVM while the stream is created; later the filter that is set
     * @return {@code requested}; while a cache reads on this thread, a filter that also refuses what the cache does
     */
    @Override
    public @Nullable ObjectInputFilter apply(
            @Nullable ObjectInputFilter current, @Nullable ObjectInputFilter requested) {
        return NestedStreams.of(requested);
    }
}
