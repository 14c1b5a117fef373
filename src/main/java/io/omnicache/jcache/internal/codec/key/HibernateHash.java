package io.omnicache.jcache.internal.codec.key;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How Hibernate computes the hash code that it stores in a cache key. A hash code that equals the computed one is not
 * written; the JVM that decodes the key computes it again. A different hash code, from an id type with its own hash
 * function, is written only if it is the same in every JVM. Otherwise it is left out, so that equal keys have equal
 * bytes, and the decoded key has the computed hash code.
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

    /**
     * Returns the text to store for this hash code: its digits, or an empty text if the decoding JVM has to compute the
     * hash code.
     */
    String describe(int hashCode, @Nullable Object values, int tenantHash) {
        return compute(values, tenantHash) == hashCode || !isStable(values) ? "" : Integer.toString(hashCode);
    }

    /** Returns the hash code of a decoded key in this JVM, from the text that {@link #describe} returned. */
    int hash(@Nullable String written, @Nullable Object values, int tenantHash) {
        return written == null || written.isEmpty() ? compute(values, tenantHash) : Integer.parseInt(written);
    }

    /**
     * Computes the same hash code as Hibernate's {@code ComponentType.getHashCode}. A nested component is an array in
     * the disassembled id.
     */
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

    /**
     * Returns whether the hash code is the same in every JVM: that of the value and, for an array, of all its elements.
     */
    private static boolean isStable(@Nullable Object value) {
        if (value instanceof Object[] elements) {
            for (Object element : elements) {
                if (!isStable(element)) {
                    return false;
                }
            }
            return true;
        }
        // An enum constant's hash code differs between JVMs, and java.time, which is accepted below, has enums too.
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
