package io.omnicache.jcache.internal.codec;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;

/**
 * Java deserialisation as it is done everywhere here: filtered, with classes of the manager's class loader, and from a
 * stream without the four bytes of header that would be the same in every entry.
 */
class FilteredObjectInput extends ObjectInputStream {
    private final ByteArrayInputStream content;
    private final ClassLoader loader;
    private final ReadFilter judge;
    private final boolean anyDepth;

    /** @param stackDepth the nesting that the thread's stack is sure to bear; the largest number if there is no larger stack */
    FilteredObjectInput(ByteArrayInputStream in, ClassLoader loader, ObjectInputFilter filter, int stackDepth)
            throws IOException {
        super(in);
        content = in;
        this.loader = loader;
        anyDepth = stackDepth == Integer.MAX_VALUE;
        judge = new ReadFilter(filter, in.available(), stackDepth);
        setObjectInputFilter(judge);
    }

    @Override
    protected void readStreamHeader() {}

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description) throws ClassNotFoundException {
        return ClassResolver.resolve(description.getName(), loader);
    }

    @Override
    protected Class<?> resolveProxyClass(String[] interfaces) throws ClassNotFoundException {
        return ClassResolver.resolveProxy(interfaces, loader);
    }

    /**
     * Reads the only object of the stream, turning every failure into one that holds no content.
     *
     * @throws NeedsStackException if its nesting is more than the stack is sure to bear
     */
    final Object readWhole(String what) {
        Object object;
        try {
            object = readObject();
        } catch (Throwable e) {
            throw failure(e, what);
        }
        // Code of the object's own may have caught what was thrown.
        if (judge.needsStack()) {
            throw new NeedsStackException();
        }
        if (object == null) {
            throw new UndecodableException(what + " holds null");
        }
        if (content.available() > 0) {
            throw new UndecodableException(what + " is too long");
        }
        return object;
    }

    private RuntimeException failure(Throwable failure, String what) {
        boolean overflow = failure instanceof StackOverflowError;
        if (judge.needsStack() || overflow && !anyDepth) {
            return new NeedsStackException();
        }
        if (overflow) {
            return Refusals.unreadable(what);
        }
        Rejection refusal = judge.refusal();
        return refusal != null && !(failure instanceof VirtualMachineError)
                ? new RejectedException(what + " can't be deserialised", refusal)
                : DecodeFailure.of(failure, what + " can't be deserialised");
    }
}
