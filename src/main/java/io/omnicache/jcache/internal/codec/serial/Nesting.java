package io.omnicache.jcache.internal.codec.serial;

import java.io.ObjectOutputStream;

/**
 * Counts the nesting of the object that an {@code ObjectOutputStream} is writing. The stream has no method for that, so
 * the stack is counted.
 */
public final class Nesting {
    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    private static final String ONE_LEVEL = "writeObject0";

    private Nesting() {}

    /**
     * Returns the number of nested objects that the current thread is writing. The result is the number of frames of
     * {@code ObjectOutputStream}'s recursive method above the latest call of {@code writeWhole}.
     *
     * @param stream the class that declares {@code writeWhole}
     */
    public static int of(Class<? extends ObjectOutputStream> stream) {
        return (int) (long) WALKER.walk(frames -> frames.takeWhile(frame -> frame.getDeclaringClass() != stream
                        || !frame.getMethodName().equals("writeWhole"))
                .filter(frame -> frame.getDeclaringClass() == ObjectOutputStream.class
                        && frame.getMethodName().equals(ONE_LEVEL))
                .count());
    }
}
