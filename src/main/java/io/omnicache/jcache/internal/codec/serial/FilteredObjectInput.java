package io.omnicache.jcache.internal.codec.serial;

import io.omnicache.jcache.internal.codec.ClassResolver;
import io.omnicache.jcache.internal.codec.DeepStack;
import io.omnicache.jcache.internal.codec.UndecodableException;
import io.omnicache.jcache.internal.codec.filter.NamedClass;
import io.omnicache.jcache.internal.codec.filter.NestedStreams;
import io.omnicache.jcache.internal.codec.filter.ReadFilter;
import io.omnicache.jcache.internal.codec.filter.Rejection;
import io.omnicache.jcache.internal.codec.filter.Rejection.RejectedException;
import io.omnicache.jcache.internal.codec.filter.SerialFilter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * Java deserialisation of keys and values, with a filter and with classes of the cache manager's class loader. The
 * stream has no header: the four bytes of the header would be the same in every entry.
 */
public class FilteredObjectInput extends ObjectInputStream {
    private final ByteArrayInputStream content;
    private final ClassLoader loader;
    private final ReadFilter filter;
    private final HashWork hashWork;
    private final boolean anyDepth;
    private final @Nullable SerialFilter known;

    /**
     * @param stackDepth the number of levels of nesting that certainly fits into the thread's stack;
     *     {@code Integer.MAX_VALUE} if there is no deeper stack
     */
    public FilteredObjectInput(ByteArrayInputStream in, ClassLoader loader, ObjectInputFilter filter, int stackDepth)
            throws IOException {
        super(in);
        content = in;
        this.loader = loader;
        anyDepth = stackDepth == Integer.MAX_VALUE;
        known = filter instanceof SerialFilter serial ? serial : null;
        this.filter = new ReadFilter(filter, in.available(), stackDepth);
        hashWork = new HashWork(in.available());
        this.filter.countBy(hashWork::read);
        setObjectInputFilter(this.filter);
        enableResolveObject(true);
    }

    @Override
    protected void readStreamHeader() {}

    /** Refuses collections that would keep {@code hashCode} busy. Overriding methods pass on what they return. */
    @Override
    protected Object resolveObject(Object part) throws IOException {
        require(hashWork.add(part));
        return part;
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
        String name = description.getName();
        require(known == null ? null : known.rejectionByName(name));
        Class<?> type = ClassResolver.resolve(name, loader);
        require(hashWork.describe(type));
        return type;
    }

    /** Asks the filters about the interfaces first: a proxy class, once defined, stays in memory. */
    @Override
    protected Class<?> resolveProxyClass(String[] interfaces) throws IOException, ClassNotFoundException {
        require(known == null ? null : known.rejectionOfProxy(interfaces));
        require(hashWork.describe(Proxy.class));
        requireAllowed(Proxy.class);
        return ClassResolver.resolveProxy(interfaces, loader, this::requireAllowed);
    }

    private void require(@Nullable Rejection rejection) throws InvalidClassException {
        if (rejection != null) {
            filter.reject(rejection);
            throw new InvalidClassException("filter status: REJECTED");
        }
    }

    private void requireAllowed(Class<?> type) throws InvalidClassException {
        if (filter.checkInput(new NamedClass(type)) == ObjectInputFilter.Status.REJECTED) {
            throw new InvalidClassException("filter status: REJECTED");
        }
    }

    /**
     * Reads the only object of the stream.
     *
     * @param what the subject of error messages
     * @throws DeepStack.RequiredException if the nesting of the object needs a deeper stack
     * @throws UndecodableException for any other failure
     */
    public final Object readWhole(String what) {
        return NestedStreams.areFiltered()
                ? NestedStreams.read(filter, known, what, () -> readAll(what))
                : readAll(what);
    }

    private Object readAll(String what) {
        Object object;
        try {
            object = readObject();
        } catch (Throwable e) {
            throw failure(e, what);
        }
        // The object's own code may have caught the exception.
        if (filter.needsDeepStack()) {
            throw new DeepStack.RequiredException();
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
        if (filter.needsDeepStack() || overflow && !anyDepth) {
            return new DeepStack.RequiredException();
        }
        if (overflow) {
            return RejectedException.ofStack(what);
        }
        Rejection rejection = filter.rejection();
        return rejection != null && !(failure instanceof VirtualMachineError)
                ? new RejectedException(what + " can't be deserialised", rejection)
                : UndecodableException.of(failure, what + " can't be deserialised");
    }
}
