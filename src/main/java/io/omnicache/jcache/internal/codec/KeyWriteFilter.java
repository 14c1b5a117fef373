package io.omnicache.jcache.internal.codec;

import io.omnicache.jcache.internal.codec.WriteFilter.ClassVerdict;
import io.omnicache.jcache.internal.codec.WriteFilter.ClassVerdicts;
import io.omnicache.jcache.internal.codec.WriteFilter.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the reader's filters will say of one key. The first pass over a key notes its classes; the second asks for those that it
 * writes, since not all are: collections become forms.
 */
final class KeyWriteFilter {
    private final ClassVerdicts judgements;
    private final Map<String, Class<?>> classes = new HashMap<>();
    private final List<ClassVerdict> standIns = new ArrayList<>(0);
    private @Nullable Class<?> last;
    private boolean failed;

    KeyWriteFilter(ClassVerdicts judgements) {
        this.judgements = judgements;
        note(CollectionProxy.class);
        note(Object[].class);
    }

    void note(Class<?> type) {
        classes.put(type.getName(), type);
    }

    void noteProxy(Class<?> type) {
        for (Class<?> each : type.getInterfaces()) {
            note(each);
        }
    }

    void begins(Class<?> type) {
        if (!failed) {
            last = type;
        }
    }

    /** The writing of the key has ended by an exception. */
    void failed() {
        failed = true;
    }

    /** The class of the object that was written last, or could not be. */
    @Nullable
    Class<?> last() {
        return last;
    }

    /** A class of this name is described in the key; at so many levels of nesting. */
    void described(String name) {
        Class<?> type = classes.get(name);
        if (type == null) {
            return;
        }
        if (!judgements.arePatterns()) {
            refuseIf(judgements.refuses(type), type);
            return;
        }
        ClassVerdict judgement = judgements.of(type);
        refuseIf(judgement.verdict() == Verdict.REJECTED, type);
        if (judgement.verdict() == Verdict.REPLACED) {
            standIns.add(judgement);
        }
    }

    private static void refuseIf(boolean refused, Class<?> type) {
        if (refused) {
            throw new RejectedClassException(type);
        }
    }

    /** The key is nested so deep here. */
    void nested(int depth) {
        if (depth > judgements.maxDepth()) {
            throw new RejectedClassException(null);
        }
    }

    /** Nesting up to this is taken. */
    long maxDepth() {
        return judgements.maxDepth();
    }

    /** Whether reading so many bytes is sure not to be refused. */
    boolean isSureToBeRead(int bytes) {
        return standIns.isEmpty() && (!judgements.arePatterns() || judgements.sayAllFor(bytes));
    }

    /** Says that what was written was read. */
    void confirm() {
        standIns.forEach(ClassVerdict::confirm);
    }

    /** On its way out of the writing of a key. */
    static final class RejectedClassException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient @Nullable Class<?> type;

        RejectedClassException(@Nullable Class<?> type) {
            super(null, null, false, false);
            this.type = type;
        }

        /** The class that is refused; null if it is the nesting. */
        @Nullable
        Class<?> type() {
            return type;
        }
    }
}
