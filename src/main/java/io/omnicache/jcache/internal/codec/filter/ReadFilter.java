package io.omnicache.jcache.internal.codec.filter;

import java.io.ObjectInputFilter;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The filter for reading one stream. It combines the codec's filter, the JVM's filter and a limit on the memory of all
 * arrays and hash tables together: they may not take more than a multiple of the stream's size. A limit on each array
 * alone would not be enough, since nested arrays that are never filled could take hundreds of times the memory.
 * Remembers the reason of the last rejection. For one stream and one thread.
 */
public final class ReadFilter implements ObjectInputFilter {
    /**
     * The bytes of arrays and tables that each byte of the stream allows. A hash table has up to eight slots for an
     * element, and an element takes at least two bytes of the stream.
     */
    static final long MEMORY_PER_BYTE = 16;

    /**
     * The bytes of arrays and tables that every stream allows, whatever its size: for small collections with spare
     * capacity, and for {@code nCopies} of a moderate number.
     */
    static final long MEMORY_AT_LEAST = 64 << 10;

    /** The stream may have read fewer bytes than it says: at most so many fewer. */
    private static final int READ_AHEAD = 64;

    /** A reference takes eight bytes in a heap of 32 GiB or more. Tables are half empty, so four suits them there. */
    private static final int REFERENCE = 4;

    private static final Map<Class<?>, Integer> ELEMENT_SIZES = Map.of(
            byte.class,
            1,
            boolean.class,
            1,
            char.class,
            2,
            short.class,
            2,
            int.class,
            4,
            float.class,
            4,
            long.class,
            8,
            double.class,
            8);

    private final ObjectInputFilter filter;
    private final @Nullable ObjectInputFilter jvmFilter = Config.getSerialFilter();
    private final int size;
    private final int stackDepth;
    private long memoryLeft;
    private boolean needsDeepStack;
    private boolean isSet;
    private @Nullable Rejection rejection;
    private @Nullable Function<FilterInfo, @Nullable Rejection> counter;

    /**
     * @param size the size of the stream in bytes
     * @param stackDepth the number of levels of nesting that certainly fits into the thread's stack
     */
    public ReadFilter(ObjectInputFilter filter, int size, int stackDepth) {
        this.filter = filter;
        this.size = size;
        this.stackDepth = stackDepth;
        memoryLeft = MEMORY_PER_BYTE * size + MEMORY_AT_LEAST;
    }

    /** Sets a limit that is asked about each input before the filters, and may refuse it. */
    public void countBy(Function<FilterInfo, @Nullable Rejection> limit) {
        counter = limit;
    }

    @Override
    public Status checkInput(FilterInfo info) {
        Rejection byCounter = counter == null ? null : counter.apply(info);
        if (byCounter != null) {
            rejection = byCounter;
            return Status.REJECTED;
        }
        Status codecStatus = filter.checkInput(info);
        if (codecStatus == null || codecStatus == Status.REJECTED) {
            rejection = filter instanceof SerialFilter known
                    ? known.explain(info)
                    : explain(filter, info, "the cache's filter");
            return Status.REJECTED;
        }
        if (info.arrayLength() > 0) {
            long bytes = info.arrayLength() * elementSize(info.serialClass());
            boolean isWritten = isPrimitive(info.serialClass());
            // Elements of a primitive type all follow in the stream.
            memoryLeft = isWritten && bytes > size - info.streamBytes() + READ_AHEAD ? -1 : memoryLeft - bytes;
        }
        if (memoryLeft < 0) {
            rejection = new Rejection(
                    "an array or collection with room for " + info.arrayLength() + " elements",
                    "the limit of what " + size + " bytes can hold",
                    "store its elements in an ArrayList or a HashMap of their number",
                    info.serialClass(),
                    info.arrayLength());
            return Status.REJECTED;
        }
        Status jvmStatus = jvmFilter == null ? codecStatus : jvmFilter.checkInput(info);
        if (jvmFilter != null && (jvmStatus == null || jvmStatus == Status.REJECTED)) {
            rejection = explain(jvmFilter, info, "the JVM's jdk.serialFilter");
            return Status.REJECTED;
        }
        if (info.depth() > stackDepth) {
            needsDeepStack = true;
            return Status.REJECTED;
        }
        return codecStatus == Status.ALLOWED ? codecStatus : jvmStatus;
    }

    private static boolean isPrimitive(@Nullable Class<?> array) {
        return array != null
                && array.getComponentType() != null
                && array.getComponentType().isPrimitive();
    }

    private static int elementSize(@Nullable Class<?> array) {
        Class<?> element = array == null ? null : array.getComponentType();
        return element == null ? REFERENCE : ELEMENT_SIZES.getOrDefault(element, REFERENCE);
    }

    /** Returns true once: for the stream for which this filter was made. */
    boolean isSetFirst() {
        boolean isFirst = !isSet;
        isSet = true;
        return isFirst;
    }

    /** Notes a rejection that is not the filter's. */
    public void reject(Rejection reason) {
        rejection = reason;
    }

    private static Rejection explain(ObjectInputFilter filter, FilterInfo info, String setting) {
        FilterPattern pattern = FilterPattern.of(filter);
        return pattern == null ? Rejection.byCode(info) : pattern.explain(info, setting);
    }

    /** Returns whether an object was rejected only because its nesting may not fit into the thread's stack. */
    public boolean needsDeepStack() {
        return needsDeepStack;
    }

    /** Returns the last rejection; null if nothing was rejected. */
    @Nullable
    public Rejection rejection() {
        return rejection;
    }
}
