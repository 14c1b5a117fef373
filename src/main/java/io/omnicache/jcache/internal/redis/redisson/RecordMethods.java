package io.omnicache.jcache.internal.redis.redisson;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;
import java.util.List;

/**
 * Avoids a leak of class loaders: the JDK keeps a reference to the record class for which it last made
 * {@code equals}, {@code hashCode} and {@code toString}; before JDK 19 it is a strong one, which keeps the class
 * loader of an application that has ended, with all its classes.
 *
 * @see <a href="https://bugs.openjdk.org/browse/JDK-8078641">JDK-8078641</a>
 */
final class RecordMethods {
    private RecordMethods() {}

    /** Makes the JDK keep a reference to a class of its own instead. */
    static void forget() {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            MethodHandle part = lookup.findVirtual(String.class, "strip", MethodType.methodType(String.class));
            for (String method : List.of("equals", "hashCode", "toString")) {
                ObjectMethods.bootstrap(lookup, method, MethodHandle.class, String.class, "part", part);
            }
        } catch (Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException("The JDK makes no methods for records", e);
        }
    }
}
