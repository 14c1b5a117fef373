package io.omnicache.jcache.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import javax.cache.CacheException;

/**
 * Java serialisation with a filter on the way back. Classes resolve in the given class loader, then in the thread's.
 * Thread-safe.
 */
final class JavaSerialization {
    /** Bounds on what a stream may build, and packages that are known for chains of harmful calls. */
    private static final ObjectInputFilter FILTER =
            ObjectInputFilter.Config.createFilter("maxdepth=200;maxrefs=10000000;maxarray=100000000;"
                    + "!org.apache.commons.collections.functors.**;!org.apache.commons.collections4.functors.**;"
                    + "!org.apache.commons.beanutils.**;!org.apache.xalan.**;"
                    + "!com.sun.org.apache.xalan.internal.xsltc.**;!org.codehaus.groovy.runtime.**;"
                    + "!com.mchange.v2.c3p0.**;!javax.management.BadAttributeValueExpException;"
                    + "!java.rmi.**;!sun.rmi.**;!com.sun.rowset.**;!javax.script.**");

    private final ClassLoader loader;

    JavaSerialization(ClassLoader loader) {
        this.loader = loader;
    }

    byte[] write(Object object) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        write(object, bytes);
        return bytes.toByteArray();
    }

    void write(Object object, ByteArrayOutputStream bytes) {
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(object);
        } catch (NotSerializableException e) {
            throw new CacheException(object.getClass().getName() + " can't be serialised since " + e.getMessage()
                    + " does not implement java.io.Serializable: implement it");
        } catch (IOException e) {
            throw new CacheException(object.getClass().getName() + " can't be serialised: "
                    + e.getClass().getName());
        }
    }

    Object read(byte[] bytes, int offset) {
        try (ObjectInputStream in = new Resolving(new ByteArrayInputStream(bytes, offset, bytes.length - offset))) {
            return in.readObject();
        } catch (ClassNotFoundException | NoClassDefFoundError e) {
            throw new UndecodableException("the class " + e.getMessage() + " isn't there");
        } catch (IOException | RuntimeException e) {
            throw new UndecodableException(
                    "the serialised form is damaged, refused by the filter or of another version of its class: "
                            + e.getClass().getName());
        }
    }

    private final class Resolving extends ObjectInputStream {
        Resolving(InputStream in) throws IOException {
            super(in);
            ObjectInputFilter jvmWide = getObjectInputFilter();
            setObjectInputFilter(jvmWide == null ? FILTER : ObjectInputFilter.merge(FILTER, jvmWide));
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, loader);
            } catch (ClassNotFoundException e) {
                ClassLoader context = Thread.currentThread().getContextClassLoader();
                if (context != null && context != loader) {
                    try {
                        return Class.forName(description.getName(), false, context);
                    } catch (ClassNotFoundException notThereEither) {
                        return super.resolveClass(description);
                    }
                }
                return super.resolveClass(description);
            }
        }
    }
}
