package io.omnicache.jcache.internal.codec.filter;

import java.io.ObjectInputFilter;
import org.jspecify.annotations.Nullable;

/**
 * The filter of one stream that is read: the codec's filter, the JVM's, and a limit on the length of all arrays and tables together,
 * which must not exceed what the bytes can fill. A limit on each alone would let arrays within arrays, none of them ever filled, take
 * hundreds of times the memory. Remembers why it rejected. For one stream and one thread.
 */
public final class ReadFilter implements ObjectInputFilter {
    /** Slots of arrays and tables for each byte of the stream: a hash table announces up to eight slots for an element. */
    private static final long SLOTS_PER_BYTE = 16;

    /** Slots that need no bytes: for small collections with spare capacity, and {@code nCopies} of a moderate number. */
    private static final long SLOTS_AT_LEAST = 8192;

    private final ObjectInputFilter filter;
    private final @Nullable ObjectInputFilter ofJvm = Config.getSerialFilter();
    private final int size;
    private final int stackDepth;
    private long slotsLeft;
    private boolean needsDeepStack;
    private @Nullable Rejection rejection;

    /**
     * @param size the bytes of the stream
     * @param stackDepth the nesting that is certain to fit into the stack of the thread
     */
    public ReadFilter(ObjectInputFilter filter, int size, int stackDepth) {
        this.filter = filter;
        this.size = size;
        this.stackDepth = stackDepth;
        slotsLeft = SLOTS_PER_BYTE * size + SLOTS_AT_LEAST;
    }

    @Override
    public Status checkInput(FilterInfo info) {
        Status ofCache = filter.checkInput(info);
        if (ofCache == null || ofCache == Status.REJECTED) {
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
        Status ofAll = ofJvm == null ? ofCache : ofJvm.checkInput(info);
        if (ofJvm != null && (ofAll == null || ofAll == Status.REJECTED)) {
            rejection = explain(ofJvm, info, "the JVM's jdk.serialFilter");
            return Status.REJECTED;
        }
        if (info.depth() > stackDepth) {
            needsDeepStack = true;
            return Status.REJECTED;
        }
        return ofCache == Status.ALLOWED ? ofCache : ofAll;
    }

    private static Rejection explain(ObjectInputFilter filter, FilterInfo info, String setting) {
        FilterPattern pattern = FilterPattern.of(filter);
        return pattern == null ? Rejection.byCode(info) : pattern.explain(info, setting);
    }

    /** Returns whether the stack of the thread is the only reason of a rejection. */
    public boolean needsDeepStack() {
        return needsDeepStack;
    }

    /** Returns the last rejection, or null if there is none. */
    @Nullable
    public Rejection rejection() {
        return rejection;
    }
}
