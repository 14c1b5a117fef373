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
    private final ClassLoader loader;

    FilteredObjectInput(ByteArrayInputStream in, ClassLoader loader, ObjectInputFilter filter) throws IOException {
        super(in);
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
            return object;
        } catch (UndecodableException e) {
            throw e;
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError e) {
            throw new UndecodableException(
                    what + " can't be deserialised: " + ContentFree.describe(e), ContentFree.of(e));
        } catch (StackOverflowError e) {
            throw new UndecodableException(what + " is nested too deeply for this thread's stack");
        }
    }
}
