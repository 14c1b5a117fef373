package io.omnicache.jcache.internal.codec.key;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The computations by which Hibernate makes the hash code that it stores in a key. A hash code that equals the computed one is not
 * written: the JVM that decodes the key computes it again. Another one (the id's type has a hash of its own) is written if it can't
 * differ between JVMs. If it may, it is not written, and the decoded key has the computed hash code: that equal keys have equal bytes
 * matters more.
 */
enum HibernateHash {
    ID {
        @Override
        int compute(@Nullable Object id, int tenantHash) {
            return component(id);
        }
    },
    TENANT_ID {
        @Override
        int compute(@Nullable Object id, int tenantHash) {
            return 31 * component(id) + tenantHash;
        }
    },
    VALUES {
        @Override
        int compute(@Nullable Object values, int tenantHash) {
            if (!(values instanceof Object[] each)) {
                return 37 * tenantHash + leaf(values);
            }
            int hash = tenantHash;
            for (Object value : each) {
                hash = 37 * hash + leaf(value);
            }
            return hash;
        }
    };

    abstract int compute(@Nullable Object values, int tenantHash);

    /** Returns what to write for a key with this hash code: the hash code, or nothing if it can be computed. */
    String describe(int hashCode, @Nullable Object values, int tenantHash) {
        return compute(values, tenantHash) == hashCode || !isStable(values) ? "" : Integer.toString(hashCode);
    }

    /** Returns the hash code in this JVM, from what {@link #describe} returned. */
    int hash(@Nullable String written, @Nullable Object values, int tenantHash) {
        return written == null || written.isEmpty() ? compute(values, tenantHash) : Integer.parseInt(written);
    }

    /** As {@code ComponentType.getHashCode}; a nested component is an array in the disassembled id. */
    private static int component(@Nullable Object id) {
        if (!(id instanceof Object[] properties)) {
            return leaf(id);
        }
        int hash = 17;
        for (Object property : properties) {
            hash = 37 * hash + (property == null ? 0 : component(property));
        }
        return hash;
    }

    private static int leaf(@Nullable Object value) {
        if (value == null) {
            return 0;
        }
        if (!value.getClass().isArray()) {
            return value.hashCode();
        }
        int hash = 1;
        for (int i = 0; i < Array.getLength(value); i++) {
            Object element = Array.get(value, i);
            hash = 31 * hash + (element == null ? 0 : element.hashCode());
        }
        return hash;
    }

    /** Returns whether the hash code of the value, and of all elements of an array, is the same in every JVM. */
    private static boolean isStable(@Nullable Object value) {
        if (value instanceof Object[] elements) {
            for (Object element : elements) {
                if (!isStable(element)) {
                    return false;
                }
            }
            return true;
        }
        // Some enums are in java.time, and the hash code of an enum constant is an identity hash code.
        return !(value instanceof Enum)
                && (value == null
                        || value instanceof String
                        || value instanceof Boolean
                        || value instanceof Character
                        || value instanceof UUID
                        || value instanceof BigDecimal
                        || value instanceof BigInteger
                        || value.getClass().isArray()
                        || value.getClass().getPackageName().equals("java.lang") && value instanceof Number
                        || value.getClass().getPackageName().equals("java.time"));
    }
}
