package io.omnicache.jcache.internal.redis.redisson;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;
import java.util.List;

/**
 * Prevents a leak of class loaders. The JDK keeps a reference to the record class for which it last generated
 * {@code equals}, {@code hashCode} and {@code toString}. Before JDK 19 this is a strong reference, which keeps the
 * class loader of an undeployed application in memory, with all classes.
 *
 * @see <a href="https://bugs.openjdk.org/browse/JDK-8078641">JDK-8078641</a>
 */
final class RecordMethods {
    private RecordMethods() {}

    /** Replaces the JDK's reference by a reference to a JDK class. */
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
