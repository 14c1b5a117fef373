package io.omnicache.benchmarks.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import javax.cache.CacheException;

/** Numbers the kinds of exceptions with which calls end, from {@link OperationLog#FIRST_ERROR} on. Thread-safe. */
final class ErrorKinds {
    private final List<Kind> kinds = new ArrayList<>();

    /**
     * A kind of exception.
     *
     * @param name of its class
     * @param isUnknown whether the change may have been carried out
     */
    record Kind(String name, boolean isUnknown) {}

    synchronized int number(RuntimeException failure, boolean isUnknown) {
        Kind kind = new Kind(nameOf(failure), isUnknown);
        int index = kinds.indexOf(kind);
        if (index < 0) {
            index = kinds.size();
            kinds.add(kind);
        }
        return OperationLog.FIRST_ERROR + index;
    }

    synchronized Kind kind(int number) {
        return kinds.get(number - OperationLog.FIRST_ERROR);
    }

    /** The class of the exception, or of its cause if the class says nothing. */
    static String nameOf(Throwable failure) {
        Throwable told = failure;
        while ((told.getClass() == CacheException.class || told instanceof CompletionException)
                && told.getCause() != null) {
            told = told.getCause();
        }
        return told.getClass().getSimpleName();
    }
}
