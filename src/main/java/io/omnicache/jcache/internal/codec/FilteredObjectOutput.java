package io.omnicache.jcache.internal.codec;

import io.omnicache.jcache.internal.codec.WriteFilter.ClassVerdict;
import io.omnicache.jcache.internal.codec.WriteFilter.ClassVerdicts;
import io.omnicache.jcache.internal.codec.WriteFilter.Verdict;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Java serialisation without the header that would be the same in every value, which knows whether the filters of the reader will
 * take what it writes. A class is judged when it is described in the stream, once a stream. For the nesting it counts objects,
 * since each can add one level at most, and looks at the stack only when they could have reached a limit.
 */
final class FilteredObjectOutput extends ObjectOutputStream {
    /** So many objects are written between two looks at the stack, at least in shallow values: a look takes 20 µs. */
    private static final int LOOK_AFTER = 512;

    private final ClassVerdicts judgements;
    private final boolean deep;
    private int levels;
    private int lookAt;
    private int ancestors;
    private boolean doubtful;
    private List<ClassVerdict> standIns = List.of();
    private boolean needsStack;
    /** Whether the JDK is writing the exception by which the value's writing ended, behind what was written of it. */
    private boolean failed;

    private @Nullable Class<?> refused;
    private @Nullable Class<?> last;

    /** @param deep whether the current thread's stack bears any nesting */
    FilteredObjectOutput(OutputStream out, WriteFilter guard, boolean deep) throws IOException {
        super(out);
        this.judgements = guard.judgements();
        this.deep = deep;
        lookAt = nextLook(0);
        enableReplaceObject(true);
    }

    /**
     * Writes the only object of the stream.
     *
     * @throws NeedsStackException if its nesting needs another thread
     * @throws RefusedClassException if the reader's filters refuse a class in it: {@link #refused()}
     */
    void writeWhole(Object value) throws IOException {
        writeObject(value);
        flush();
        // Code of the value's own may have caught what was thrown.
        if (needsStack) {
            throw new NeedsStackException();
        }
        if (refused != null) {
            throw refusal(refused);
        }
    }

    /** Whether reading so many bytes of this stream is sure not to be refused. */
    boolean isSureToBeRead(int bytes) {
        return !doubtful
                && standIns.isEmpty()
                && levels + ancestors < judgements.maxDepth()
                && judgements.sayAllFor(bytes);
    }

    /** Says that what was written was read. */
    void confirm() {
        standIns.forEach(ClassVerdict::confirm);
    }

    /** The class that the reader's filters refuse. */
    @Nullable
    Class<?> refused() {
        return refused;
    }

    /** The class of the object that was written last, or could not be. */
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
        // Text and numbers hold no other objects: they are a level, but none begins with them.
        if (!(part instanceof String || part instanceof Number) && ++levels >= lookAt) {
            look();
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
        ClassVerdict judgement = judgements.of(type);
        if (judgement.verdict() == Verdict.REJECTED) {
            refused = type;
            throw refusal(type);
        }
        if (judgement.verdict() == Verdict.REPLACED) {
            standIns = standIns.isEmpty() ? new ArrayList<>() : standIns;
            standIns.add(judgement);
        }
        doubtful |= judgement.verdict() == Verdict.UNCERTAIN;
        if (judgement.ancestors() > ancestors) {
            ancestors = judgement.ancestors();
            lookAt = Math.min(lookAt, ofLimit());
        }
    }

    private static RefusedClassException refusal(Class<?> type) {
        return new RefusedClassException(type.getName());
    }

    private void look() {
        int depth = Nesting.of(getClass());
        if (!deep && depth > DeepStack.USUAL_DEPTH) {
            needsStack = true;
            throw new NeedsStackException();
        }
        levels = depth;
        if (depth + ancestors + 1 >= judgements.maxDepth()) {
            doubtful = true;
        }
        lookAt = nextLook(depth);
    }

    private int nextLook(int depth) {
        int ofLimit = doubtful ? Integer.MAX_VALUE : ofLimit();
        return deep ? ofLimit : Math.min(ofLimit, depth + LOOK_AFTER);
    }

    private int ofLimit() {
        return (int) Math.min(Integer.MAX_VALUE, judgements.maxDepth() - ancestors - 1);
    }
}
