package io.omnicache.jcache.internal.codec.serial;

import io.omnicache.jcache.internal.codec.ClassResolver;
import io.omnicache.jcache.internal.codec.DeepStack;
import io.omnicache.jcache.internal.codec.RedactedCause;
import io.omnicache.jcache.internal.codec.filter.Rejection;
import io.omnicache.jcache.internal.codec.filter.Rejection.RejectedException;
import io.omnicache.jcache.spi.KeyCodec;
import java.io.IOException;
import java.io.NotSerializableException;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.BaseStream;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * Creates the exceptions for keys and values that can't be stored, because serialisation can't write them or because
 * the reader's filters would reject them. A message names the class at fault, the path to the object and the remedy,
 * but no content.
 *
 * <p>The parameter {@code what} of each method is the subject of the message, {@code "Key"} or {@code "Value"}.
 */
public final class EncodingFailures {
    private static final String OR_FOR_VALUES = ", mark the field transient, or set the cache's codec to 'fory'";
    private static final String OR_FOR_KEYS = ", or provide a " + KeyCodec.class.getName();

    private EncodingFailures() {}

    /** The object graph contains a cycle, which the canonical form of keys can't represent. */
    public static final class CycleException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Creates the exception for an object that the reader's filters would reject. */
    public static CacheException rejected(String what, Object root, Rejection rejection) {
        String path = ObjectPath.to(rejection, root);
        String where = path == null ? "" : " at " + path;
        return new CacheException(what + " of class " + root.getClass().getName()
                + " can't be stored, since it could not be read again: " + rejection.what() + where
                + " is refused by " + rejection.by() + ": " + rejection.remedy());
    }

    /** Creates the exception for an object whose nesting exceeds even a {@link DeepStack}. */
    public static CacheException tooDeep(String what, Object root) {
        return new CacheException(what + " of class " + root.getClass().getName()
                + " is nested too deeply, or in a cycle: hold the objects in a list instead of a chain");
    }

    /**
     * Decodes bytes that were just encoded, and throws an exception if a filter or limit rejects them. Every other
     * failure is ignored: the object's own code causes such a failure, and decoding may succeed at another time.
     *
     * @throws CacheException if a filter or a limit rejects the encoded bytes
     */
    public static void requireReadable(String what, Object root, Runnable decode) {
        try {
            decode.run();
        } catch (RejectedException e) {
            throw rejected(what, root, e.rejection());
        } catch (RuntimeException e) {
            return;
        }
    }

    /** @param culprit the class of the object that could not be written, if it is known */
    public static CacheException unserializable(
            Throwable failure, String what, Object root, @Nullable Class<?> culprit) {
        if (!(failure instanceof NotSerializableException missing)) {
            return unserializable(failure, what, root.getClass(), "");
        }
        String others = what.equals("Key") ? OR_FOR_KEYS : OR_FOR_VALUES;
        String name = String.valueOf(missing.getMessage());
        if (culprit == null || !culprit.getName().equals(name)) {
            return notSerializable(name, what, root.getClass(), "", remedy(null, others));
        }
        String path = ObjectPath.to(culprit, root);
        return notSerializable(name, what, root.getClass(), path == null ? "" : " at " + path, remedy(culprit, others));
    }

    /** @param remedy what to do about a class that is not serialisable; a sentence without full stop */
    public static CacheException unserializable(Throwable failure, String what, Class<?> root, String remedy) {
        if (failure instanceof NotSerializableException missing) {
            return notSerializable(String.valueOf(missing.getMessage()), what, root, "", remedy);
        }
        if (failure instanceof StackOverflowError || failure instanceof CycleException) {
            return new CacheException(
                    what + " of class " + root.getName() + " is nested too deeply, or in a cycle: flatten it");
        }
        return new CacheException(
                what + " of class " + root.getName() + " can't be serialised: " + RedactedCause.describe(failure),
                RedactedCause.of(failure));
    }

    private static CacheException notSerializable(
            String culprit, String what, Class<?> root, String path, String remedy) {
        String where = root.getName().equals(culprit)
                ? what + " of class " + culprit + " is not serialisable"
                : what + " of class " + root.getName() + " holds an object of class " + culprit + path
                        + ", which is not serialisable";
        return new CacheException(where + ": " + remedy);
    }

    private static String remedy(@Nullable Class<?> culprit, String others) {
        return (culprit == null ? "let it implement java.io.Serializable" : remedy(culprit)) + others;
    }

    private static String remedy(Class<?> culprit) {
        if (culprit.isHidden() || culprit.isSynthetic()) {
            return "a lambda is no data: store what it is made from, or cast it to an interface that extends"
                    + " java.io.Serializable";
        }
        if (culprit == Optional.class
                || culprit == OptionalInt.class
                || culprit == OptionalLong.class
                || culprit == OptionalDouble.class) {
            return "an Optional is never java.io.Serializable: store what it holds, for example orElse(null)";
        }
        boolean ofJdk = ClassResolver.isOfJdk(culprit);
        if (Map.class.isAssignableFrom(culprit) && ofJdk) {
            return "it is a view or a map without java.io.Serializable: copy it, as new HashMap<>(map)";
        }
        if (Collection.class.isAssignableFrom(culprit) && ofJdk) {
            return "it is a view or a collection without java.io.Serializable: copy it, as new ArrayList<>(list)";
        }
        if (Map.Entry.class.isAssignableFrom(culprit) && ofJdk) {
            return "it is a map's own entry without java.io.Serializable: copy it, as new"
                    + " AbstractMap.SimpleEntry<>(entry)";
        }
        if (BaseStream.class.isAssignableFrom(culprit) || Iterator.class.isAssignableFrom(culprit)) {
            return "it is used up when it is read and never java.io.Serializable: collect its elements into a list";
        }
        if (ofJdk) {
            return "this class of the JDK is not java.io.Serializable: store what it is made from";
        }
        return "let it implement java.io.Serializable";
    }
}
