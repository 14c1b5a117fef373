package io.omnicache.jcache.internal.redis.redisson;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.runtime.ObjectMethods;
import java.util.List;

/**
 * The JDK remembers for which record it last made {@code equals}, {@code hashCode} and {@code toString}, and before JDK 19 by a strong
 * reference: so the class loader of an application that has ended stays, with all its classes.
 *
 * @see <a href="https://bugs.openjdk.org/browse/JDK-8078641">JDK-8078641</a>
 */
final class RecordMethods {
    private RecordMethods() {}

    /** Has the JDK remember a class of its own instead of one of ours. */
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
