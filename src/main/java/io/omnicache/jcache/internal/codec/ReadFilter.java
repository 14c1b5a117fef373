package io.omnicache.jcache.internal.codec;

import java.io.ObjectInputFilter;
import org.jspecify.annotations.Nullable;

/**
 * What the reading of one stream asks: the cache's filter, that of the JVM, and whether all arrays and tables together are no
 * larger than the bytes can fill. A bound on each alone lets arrays within arrays, none of them ever filled, take hundreds of times
 * the memory. Keeps the reason of a refusal.
 */
final class ReadFilter implements ObjectInputFilter {
    /** Slots of tables for each byte: hash tables are announced with up to eight slots an element. */
    private static final long SLOTS_PER_BYTE = 16;

    /** Slots that need no bytes: for small collections with room, and {@code nCopies} of a moderate number. */
    private static final long SLOTS_AT_LEAST = 8192;

    private final ObjectInputFilter filter;
    private final @Nullable ObjectInputFilter ofJvm = Config.getSerialFilter();
    private final int size;
    private final int stackDepth;
    private long left;
    private boolean needsStack;
    private @Nullable Rejection refusal;

    /**
     * @param size the bytes of the stream
     * @param stackDepth the nesting that the thread's stack is sure to bear
     */
    ReadFilter(ObjectInputFilter filter, int size, int stackDepth) {
        this.filter = filter;
        this.size = size;
        this.stackDepth = stackDepth;
        left = SLOTS_PER_BYTE * size + SLOTS_AT_LEAST;
    }

    @Override
    public Status checkInput(FilterInfo info) {
        Status ofCache = filter.checkInput(info);
        if (ofCache == null || ofCache == Status.REJECTED) {
            refusal = filter instanceof SerialFilter known
                    ? known.explain(info)
                    : SerialFilters.explain(FilterPattern.behind(filter), info, "the cache's filter");
            return Status.REJECTED;
        }
        left -= Math.max(0, info.arrayLength());
        if (left < 0) {
            refusal = new Rejection(
                    "an array or collection with room for " + info.arrayLength() + " elements",
                    "the limit of what " + size + " bytes can hold",
                    "store its elements in an ArrayList or a HashMap of their number",
                    info.serialClass(),
                    info.arrayLength());
            return Status.REJECTED;
        }
        Status ofAll = ofJvm == null ? ofCache : ofJvm.checkInput(info);
        if (ofJvm != null && (ofAll == null || ofAll == Status.REJECTED)) {
            refusal = SerialFilters.explain(FilterPattern.behind(ofJvm), info, "the JVM's jdk.serialFilter");
            return Status.REJECTED;
        }
        if (info.depth() > stackDepth) {
            needsStack = true;
            return Status.REJECTED;
        }
        return ofCache == Status.ALLOWED ? ofCache : ofAll;
    }

    /** Whether reading ended only because the stack might have. */
    boolean needsStack() {
        return needsStack;
    }

    /** What was refused last, or null if nothing was. */
    @Nullable
    Rejection refusal() {
        return refusal;
    }
}
