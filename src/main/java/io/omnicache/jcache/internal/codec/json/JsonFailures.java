package io.omnicache.jcache.internal.codec.json;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.omnicache.jcache.internal.codec.RedactedCause;
import io.omnicache.jcache.internal.codec.UndecodableException;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Converts Jackson's exceptions. Their messages quote the text, so no message is passed on, except of exceptions about
 * classes, which were thrown before a text or value was looked at.
 */
final class JsonFailures {
    static final String UNREADABLE = "Value in JSON can't be decoded";

    private JsonFailures() {}

    /** Creates the exception for a declared type of which values can't be read or written. */
    static CacheException unusable(Class<?> type, Throwable failure) {
        return new CacheException(
                "The codec 'json' can't store values of the value type " + type.getName() + ": " + reason(failure),
                RedactedCause.of(failure));
    }

    static CacheException unencodable(Throwable failure, Object value) {
        if (find(failure, StreamConstraintsException.class) != null) {
            return tooDeep(value);
        }
        return new CacheException(
                "Value of class " + value.getClass().getName() + " can't be stored with the codec 'json': "
                        + reason(failure),
                RedactedCause.of(failure));
    }

    /** Whether the stack of the thread was too small. */
    static boolean isOfStack(Throwable failure) {
        return find(failure, StackOverflowError.class) != null;
    }

    static CacheException tooDeep(Object value) {
        return new CacheException("Value of class " + value.getClass().getName()
                + " can't be stored with the codec 'json': it is nested more than " + JsonMappers.MAX_DEPTH
                + " levels deep, or in a cycle: hold the objects in a list instead of a chain");
    }

    /** Creates the exception for a value that was written and can't be read. */
    static CacheException unreadable(Object value, UndecodableException failure) {
        return new CacheException(
                "Value of class " + value.getClass().getName()
                        + " can't be stored with the codec 'json', since it could not be read again: "
                        + failure.getMessage(),
                failure.getCause());
    }

    /** @throws VirtualMachineError {@code failure} itself, as {@link UndecodableException#of} says */
    static UndecodableException undecodable(Throwable failure) {
        RefusedTypeException refused = find(failure, RefusedTypeException.class);
        if (refused != null) {
            return new UndecodableException(UNREADABLE + ": " + refused.getMessage());
        }
        VirtualMachineError jvmError = find(failure, VirtualMachineError.class);
        return UndecodableException.of(jvmError == null ? failure : jvmError, UNREADABLE + where(failure));
    }

    private static String where(Throwable failure) {
        StringBuilder where = new StringBuilder();
        JsonProcessingException known = find(failure, JsonProcessingException.class);
        JsonLocation location = known == null ? null : known.getLocation();
        if (location != null) {
            long offset = Math.max(location.getByteOffset(), location.getCharOffset());
            if (offset >= 0) {
                where.append(" at byte ").append(offset);
            }
        }
        MismatchedInputException mismatch = find(failure, MismatchedInputException.class);
        if (mismatch != null && mismatch.getTargetType() != null) {
            where.append(" to ").append(mismatch.getTargetType().getName());
        }
        return where.toString();
    }

    private static String reason(Throwable failure) {
        RefusedTypeException refused = find(failure, RefusedTypeException.class);
        if (refused != null) {
            return String.valueOf(refused.getMessage());
        }
        InvalidDefinitionException definition = find(failure, InvalidDefinitionException.class);
        return definition != null ? definition.getOriginalMessage() : RedactedCause.describe(innermost(failure));
    }

    private static Throwable innermost(Throwable failure) {
        Throwable innermost = failure;
        while (innermost.getCause() != null && innermost.getCause() != innermost) {
            innermost = innermost.getCause();
        }
        return innermost;
    }

    /** Returns the first exception of this class in the chain of causes. */
    private static <T extends Throwable> @Nullable T find(Throwable failure, Class<T> type) {
        for (Throwable t = failure; t != null; t = t.getCause() == t ? null : t.getCause()) {
            if (type.isInstance(t)) {
                return type.cast(t);
            }
        }
        return null;
    }
}
