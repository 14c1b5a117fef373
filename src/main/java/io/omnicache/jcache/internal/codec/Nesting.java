package io.omnicache.jcache.internal.codec;

import java.io.ObjectOutputStream;

/** How deep in a value its writing is: {@code ObjectOutputStream} knows, but doesn't tell. */
final class Nesting {
    private static final StackWalker WALKER = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    private static final String ONE_LEVEL = "writeObject0";

    private Nesting() {}

    /** The objects that the current thread is writing within each other, below the last method {@code writeWhole} of {@code stream}. */
    static int of(Class<? extends ObjectOutputStream> stream) {
        return (int) (long) WALKER.walk(frames -> frames.takeWhile(frame -> frame.getDeclaringClass() != stream
                        || !frame.getMethodName().equals("writeWhole"))
                .filter(frame -> frame.getDeclaringClass() == ObjectOutputStream.class
                        && frame.getMethodName().equals(ONE_LEVEL))
                .count());
    }
}
