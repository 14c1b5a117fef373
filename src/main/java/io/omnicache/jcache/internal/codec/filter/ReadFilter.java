package io.omnicache.jcache.internal.codec.filter;

import java.io.ObjectInputFilter;
import org.jspecify.annotations.Nullable;

/**
 * The filter for reading one stream. It combines the codec's filter, the JVM's filter and a limit on the total length
 * of all arrays and hash tables: the total must not exceed what the size of the stream in bytes can fill. A limit on
 * each array alone would not be enough, since nested arrays that are never filled could take hundreds of times the
 * memory. Remembers the reason of the last rejection. For one stream and one thread.
 */
public final class ReadFilter implements ObjectInputFilter {
    /**
     * The allowed slots of arrays and tables for each byte of the stream. A hash table announces up to eight slots for
     * an element.
     */
    private static final long SLOTS_PER_BYTE = 16;

    /**
     * The slots that are allowed in every stream, whatever its size: for small collections with spare capacity, and for
     * {@code nCopies} of a moderate number.
     */
    private static final long SLOTS_AT_LEAST = 8192;

    private final ObjectInputFilter filter;
    private final @Nullable ObjectInputFilter jvmFilter = Config.getSerialFilter();
    private final int size;
    private final int stackDepth;
    private long slotsLeft;
    private boolean needsDeepStack;
    private @Nullable Rejection rejection;

    /**
     * @param size the size of the stream in bytes
     * @param stackDepth the number of levels of nesting that certainly fits into the thread's stack
     */
    public ReadFilter(ObjectInputFilter filter, int size, int stackDepth) {
        this.filter = filter;
        this.size = size;
        this.stackDepth = stackDepth;
        slotsLeft = SLOTS_PER_BYTE * size + SLOTS_AT_LEAST;
    }

    @Override
    public Status checkInput(FilterInfo info) {
        Status codecStatus = filter.checkInput(info);
        if (codecStatus == null || codecStatus == Status.REJECTED) {
            rejection = filter instanceof SerialFilter known
                    ? known.explain(info)
                    : explain(filter, info, "the cache's filter");
            return Status.REJECTED;
        }
        slotsLeft -= Math.max(0, info.arrayLength());
        if (slotsLeft < 0) {
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
