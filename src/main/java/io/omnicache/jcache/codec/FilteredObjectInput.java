package io.omnicache.jcache.codec;

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

    FilteredObjectInput(ByteArrayInputStream in, ClassLoader loader, ObjectInputFilter filter) throws IOException {
        super(in);
        content = in;
        this.loader = loader;
        setObjectInputFilter(SerialFilters.forInput(filter, in.available()));
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

    /** Reads the only object of the stream, turning every failure into one that holds no content. */
    final Object readWhole(String what) {
        try {
            Object object = readObject();
            if (object == null) {
                throw new UndecodableException(what + " holds null");
            }
            if (content.available() > 0) {
                throw new UndecodableException(what + " is too long");
            }
            return object;
        } catch (Throwable e) {
            throw DecodeFailure.of(e, what + " can't be deserialised");
        }
    }
}
