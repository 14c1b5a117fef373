package io.omnicache.jcache.internal.codec;

import javax.cache.CacheException;

/** The exceptions for keys and values that could be written, but would be refused when they are read. */
final class Refusals {
    private Refusals() {}

    /** @param what "Key" or "Value" */
    static CacheException of(String what, Object root, Rejection refusal) {
        String path = ObjectPath.to(refusal, root);
        String where = path == null ? "" : " at " + path;
        return new CacheException(what + " of class " + root.getClass().getName()
                + " can't be stored, since it could not be read" + " again: " + refusal.what() + where
                + " is refused by " + refusal.by() + ": " + refusal.remedy());
    }

    static CacheException ofStack(String what, Object root) {
        return new CacheException(what + " of class " + root.getClass().getName()
                + " is nested too deeply, or in a cycle: hold the objects in a list instead of a chain");
    }

    static RejectedException unreadable(String what) {
        return new RejectedException(
                what + " can't be deserialised",
                Rejection.ofLimit(
                        "its nesting", "the size of the stack", "hold the objects in a list instead of a chain"));
    }
}
