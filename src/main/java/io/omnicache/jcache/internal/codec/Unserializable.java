package io.omnicache.jcache.internal.codec;

import io.omnicache.jcache.spi.KeyCodec;
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

/** The exceptions for keys and values that Java serialisation can't write. */
final class Unserializable {
    private static final String OF_VALUES = ", mark the field transient, or set the cache's codec to 'fory'";
    private static final String OF_KEYS = ", or provide a " + KeyCodec.class.getName();

    private Unserializable() {}

    /** @param what "Key" or "Value"; @param culprit the class of the object that could not be written, if it is known */
    static CacheException because(Throwable failure, String what, Object root, @Nullable Class<?> culprit) {
        if (!(failure instanceof NotSerializableException missing)) {
            return because(failure, what, root.getClass(), "");
        }
        String others = what.equals("Key") ? OF_KEYS : OF_VALUES;
        String name = String.valueOf(missing.getMessage());
        if (culprit == null || !culprit.getName().equals(name)) {
            return notSerialisable(name, what, root.getClass(), "", remedy(null, others));
        }
        String path = ObjectPath.to(culprit, root);
        return notSerialisable(name, what, root.getClass(), path == null ? "" : " at " + path, remedy(culprit, others));
    }

    /** @param what "Key" or "Value"; @param remedy a sentence without full stop */
    static CacheException because(Throwable failure, String what, Class<?> root, String remedy) {
        if (failure instanceof NotSerializableException missing) {
            return notSerialisable(String.valueOf(missing.getMessage()), what, root, "", remedy);
        }
        if (failure instanceof StackOverflowError || failure instanceof CyclicGraphException) {
            return new CacheException(
                    what + " of class " + root.getName() + " is nested too deeply, or in a cycle: flatten it");
        }
        return new CacheException(
                what + " of class " + root.getName() + " can't be serialised: " + RedactedCause.describe(failure),
                RedactedCause.of(failure));
    }

    private static CacheException notSerialisable(
            String culprit, String what, Class<?> root, String path, String remedy) {
        String where = root.getName().equals(culprit)
                ? what + " of class " + culprit + " is not serialisable"
                : what + " of class " + root.getName() + " holds an object of class " + culprit + path
                        + ", which is not serialisable";
        return new CacheException(where + ": " + remedy);
    }

    private static String remedy(@Nullable Class<?> culprit, String others) {
        if (culprit == null) {
            return "let it implement java.io.Serializable" + others;
        }
        if (culprit.isHidden() || culprit.isSynthetic()) {
            return "a lambda is no data: store what it is made from, or cast it to an interface that extends"
                    + " java.io.Serializable" + others;
        }
        if (culprit == Optional.class
                || culprit == OptionalInt.class
                || culprit == OptionalLong.class
                || culprit == OptionalDouble.class) {
            return "an Optional is never java.io.Serializable: store what it holds, for example orElse(null)" + others;
        }
        boolean ofLibrary = Platform.owns(culprit);
        if (Map.class.isAssignableFrom(culprit) && ofLibrary) {
            return "it is a view or a map without java.io.Serializable: copy it, as new HashMap<>(map)" + others;
        }
        if (Collection.class.isAssignableFrom(culprit) && ofLibrary) {
            return "it is a view or a collection without java.io.Serializable: copy it, as new ArrayList<>(list)"
                    + others;
        }
        if (Map.Entry.class.isAssignableFrom(culprit) && ofLibrary) {
            return "it is a map's own entry without java.io.Serializable: copy it, as new AbstractMap.SimpleEntry<>(entry)"
                    + others;
        }
        if (BaseStream.class.isAssignableFrom(culprit) || Iterator.class.isAssignableFrom(culprit)) {
            return "it is used up when it is read and never java.io.Serializable: collect its elements into a list"
                    + others;
        }
        if (ofLibrary) {
            return "this class of the JDK is not java.io.Serializable: store what it is made from" + others;
        }
        return "let it implement java.io.Serializable" + others;
    }
}
