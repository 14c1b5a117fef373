package io.omnicache.jcache.internal.codec.serial;

import java.io.ObjectOutputStream;

/** Counts the nesting of the object that an {@code ObjectOutputStream} is writing, which the stream itself doesn't tell. */
public final class Nesting {
    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    private static final String ONE_LEVEL = "writeObject0";

    private Nesting() {}

    /**
     * Returns the number of objects that the current thread is writing within each other: the frames of the recursive method of
     * {@code ObjectOutputStream} above the last frame of the method {@code writeWhole} of {@code stream}.
     */
    public static int of(Class<? extends ObjectOutputStream> stream) {
        return (int) (long) WALKER.walk(frames -> frames.takeWhile(frame -> frame.getDeclaringClass() != stream
                        || !frame.getMethodName().equals("writeWhole"))
                .filter(frame -> frame.getDeclaringClass() == ObjectOutputStream.class
                        && frame.getMethodName().equals(ONE_LEVEL))
                .count());
    }
}
