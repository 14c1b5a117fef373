package io.omnicache.jcache.internal.codec.key;

import io.omnicache.jcache.internal.codec.filter.WriteFilter;
import io.omnicache.jcache.internal.codec.filter.WriteFilter.ClassVerdict;
import io.omnicache.jcache.internal.codec.filter.WriteFilter.ClassVerdicts;
import io.omnicache.jcache.internal.codec.filter.WriteFilter.RejectedClassException;
import io.omnicache.jcache.internal.codec.filter.WriteFilter.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The {@link WriteFilter} of one key. {@link GraphOutput} notes all classes of the key. {@link CanonicalWriter} asks
 * only about the classes that it describes; it doesn't describe the collection classes, which proxies replace. For one
 * thread.
 */
final class KeyWriteFilter {
    private final ClassVerdicts verdicts;
    private final Map<String, Class<?>> classes = new HashMap<>();
    private final List<ClassVerdict> replaced = new ArrayList<>(0);
    private @Nullable Class<?> last;
    private boolean failed;

    KeyWriteFilter(ClassVerdicts verdicts) {
        this.verdicts = verdicts;
        note(CollectionProxy.class);
        note(Object[].class);
    }

    /** Notes a class whose description the first pass writes. */
    void note(Class<?> type) {
        classes.put(type.getName(), type);
    }

    void noteProxy(Class<?> type) {
        for (Class<?> each : type.getInterfaces()) {
            note(each);
        }
    }

    /** Notes the class of an object that the first pass is about to write. */
    void noteObject(Class<?> type) {
        if (!failed) {
            last = type;
        }
    }

    /** Notes that an exception has ended the first pass. */
    void noteFailure() {
        failed = true;
    }

    /**
     * Returns the class of the last object that the first pass began to write: after a failure, the object at fault.
     */
    @Nullable
    Class<?> last() {
        return last;
    }

    /** @throws RejectedClassException if the reader's filters reject the noted class of this name */
    void checkDescribed(String name) {
        Class<?> type = classes.get(name);
        if (type == null) {
            return;
        }
        if (!verdicts.arePatterns()) {
            reject(type, verdicts.rejects(type));
            return;
        }
        ClassVerdict verdict = verdicts.of(type);
        reject(type, verdict.verdict() == Verdict.REJECTED);
        if (verdict.verdict() == Verdict.REPLACED) {
            replaced.add(verdict);
        }
    }

    private static void reject(Class<?> type, boolean isRejected) {
        if (isRejected) {
            throw new RejectedClassException(type);
        }
    }

    /** @throws RejectedClassException if the reader's filters reject this nesting */
    void checkDepth(int depth) {
        if (depth > verdicts.maxDepth()) {
            throw new RejectedClassException(null);
        }
    }

    /** Returns the accepted levels of nesting. */
    long maxDepth() {
        return verdicts.maxDepth();
    }

    /**
     * Returns whether the reader's filters certainly accept the written key.
     *
     * @param bytes the size of the encoded key
     */
    boolean isCertainlyReadable(int bytes) {
        return replaced.isEmpty() && (!verdicts.arePatterns() || verdicts.decideAlone(bytes));
    }

    /** Notes that the written key was read successfully: the filters accept its classes. */
    void confirm() {
        replaced.forEach(ClassVerdict::confirm);
    }
}
