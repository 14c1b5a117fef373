package io.omnicache.jcache.codec;

import java.io.NotSerializableException;
import javax.cache.CacheException;

/** The exceptions for keys and values that Java serialisation can't write. */
final class Unserializable {
    private Unserializable() {}

    /** @param what "Key" or "Value"; @param remedy a sentence without full stop */
    static CacheException because(Throwable failure, String what, Class<?> root, String remedy) {
        if (failure instanceof NotSerializableException missing) {
            String culprit = missing.getMessage();
            String where = root.getName().equals(culprit)
                    ? what + " of class " + culprit + " is not serialisable"
                    : what + " of class " + root.getName() + " holds an object of class " + culprit
                            + ", which is not serialisable";
            return new CacheException(where + ": " + remedy);
        }
        if (failure instanceof StackOverflowError || failure instanceof CyclicGraphException) {
            return new CacheException(
                    what + " of class " + root.getName() + " is nested too deeply, or in a cycle: flatten it");
        }
        return new CacheException(
                what + " of class " + root.getName() + " can't be serialised: " + ContentFree.describe(failure),
                ContentFree.of(failure));
    }
}
