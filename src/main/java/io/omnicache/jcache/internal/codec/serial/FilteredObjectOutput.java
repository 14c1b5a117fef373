package io.omnicache.jcache.internal.codec.serial;

import io.omnicache.jcache.internal.codec.DeepStack;
import io.omnicache.jcache.internal.codec.filter.WriteFilter;
import io.omnicache.jcache.internal.codec.filter.WriteFilter.ClassVerdict;
import io.omnicache.jcache.internal.codec.filter.WriteFilter.ClassVerdicts;
import io.omnicache.jcache.internal.codec.filter.WriteFilter.RejectedClassException;
import io.omnicache.jcache.internal.codec.filter.WriteFilter.Verdict;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Java serialisation that ends as soon as it writes an object that the reader's filters would reject. The stream has no
 * header, which would be the same in every value. Each class is checked once in a stream, when its description is
 * written. The nesting is never deeper than the number of objects written, so the stack is inspected only when that
 * number could have reached a limit.
 */
final class FilteredObjectOutput extends ObjectOutputStream {
    /**
     * The number of objects of a shallow value between two inspections of the stack, at least. An inspection takes 20
     * µs.
     */
    private static final int INSPECT_AFTER = 512;

    private final ClassVerdicts verdicts;
    private final boolean deep;
    /** An upper bound of the current nesting. */
    private int levels;

    private int inspectAt;
    private int ancestors;
    private boolean uncertain;
    private List<ClassVerdict> replaced = List.of();
    private boolean needsDeepStack;
    /** Whether writing the value has failed. The JDK then writes the exception behind the bytes of the value. */
    private boolean failed;

    private @Nullable Class<?> rejected;
    private @Nullable Class<?> last;

    /** @param deep whether the stack of the current thread is deep enough for any nesting */
    FilteredObjectOutput(OutputStream out, WriteFilter filter, boolean deep) throws IOException {
        super(out);
        this.verdicts = filter.verdicts();
        this.deep = deep;
        inspectAt = nextInspection(0);
        enableReplaceObject(true);
    }

    /**
     * Writes the only object of the stream.
     *
     * @throws DeepStack.RequiredException if the nesting of the object needs a deep stack
     * @throws RejectedClassException if the reader's filters would reject a class in the object: {@link #rejected()}
     */
    void writeWhole(Object value) throws IOException {
        writeObject(value);
        flush();
        // The value's own code may have caught the exception.
        if (needsDeepStack) {
            throw new DeepStack.RequiredException();
        }
        if (rejected != null) {
            throw new RejectedClassException(rejected);
        }
    }

    /**
     * Returns whether the reader's filters certainly accept this stream.
     *
     * @param bytes the size of the stream
     */
    boolean isCertainlyReadable(int bytes) {
        return !uncertain
                && replaced.isEmpty()
                && levels + ancestors < verdicts.maxDepth()
                && verdicts.decideAlone(bytes);
    }

    /** Notes that the written bytes were read successfully: the filters accept their classes. */
    void confirm() {
        replaced.forEach(ClassVerdict::confirm);
    }

    /** Returns the class that the reader's filters would reject. */
    @Nullable
    Class<?> rejected() {
        return rejected;
    }

    /** Returns the class of the last object that was begun to be written: after a failure, the object at fault. */
    @Nullable
    Class<?> last() {
        return last;
    }

    @Override
    protected void writeStreamHeader() {}

    @Override
    protected Object replaceObject(Object part) {
        if (part instanceof IOException && last != null && Nesting.of(getClass()) == 1) {
            failed = true;
        }
        if (failed) {
            return part;
        }
        last = part.getClass();
        // Texts and numbers contain no objects, so nothing is nested deeper inside them.
        if (!(part instanceof String || part instanceof Number) && ++levels >= inspectAt) {
            inspectStack();
        }
        return part;
    }

    @Override
    protected void annotateClass(Class<?> type) {
        judge(type);
    }

    @Override
    protected void annotateProxyClass(Class<?> type) {
        for (Class<?> each : type.getInterfaces()) {
            judge(each);
        }
        judge(type);
    }

    private void judge(Class<?> type) {
        if (failed) {
            return;
        }
        ClassVerdict verdict = verdicts.of(type);
        if (verdict.verdict() == Verdict.REJECTED) {
            rejected = type;
            throw new RejectedClassException(type);
        }
        if (verdict.verdict() == Verdict.REPLACED) {
            replaced = replaced.isEmpty() ? new ArrayList<>() : replaced;
            replaced.add(verdict);
        }
        uncertain |= verdict.verdict() == Verdict.UNCERTAIN;
        if (verdict.ancestors() > ancestors) {
            ancestors = verdict.ancestors();
            inspectAt = Math.min(inspectAt, levelsBelowLimit());
        }
    }

    private void inspectStack() {
        int depth = Nesting.of(getClass());
        if (!deep && depth > DeepStack.USUAL_DEPTH) {
            needsDeepStack = true;
            throw new DeepStack.RequiredException();
        }
        levels = depth;
        if (depth + ancestors + 1 >= verdicts.maxDepth()) {
            uncertain = true;
        }
        inspectAt = nextInspection(depth);
    }

    private int nextInspection(int depth) {
        int forLimit = uncertain ? Integer.MAX_VALUE : levelsBelowLimit();
        return deep ? forLimit : Math.min(forLimit, depth + INSPECT_AFTER);
    }

    private int levelsBelowLimit() {
        return (int) Math.min(Integer.MAX_VALUE, verdicts.maxDepth() - ancestors - 1);
    }
}
