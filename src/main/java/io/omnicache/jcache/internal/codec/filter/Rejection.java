package io.omnicache.jcache.internal.codec.filter;

import io.omnicache.jcache.internal.codec.UndecodableException;
import java.io.ObjectInputFilter.FilterInfo;
import java.io.ObjectInputFilter.Status;
import org.jspecify.annotations.Nullable;

/**
 * Why a filter or a limit rejects an object ({@link Status#REJECTED}), in words that contain no content of the object.
 *
 * @param what the rejected object, such as {@code class com.acme.User}
 * @param by the pattern, list or limit that rejects the object, such as {@code '!*' of the setting 'serial-filter'}
 * @param remedy what to change, as a sentence without full stop
 * @param type the rejected class, or the class of the array whose length is rejected; null if a limit on the whole
 *     object rejects
 * @param length the length of the rejected array; -1 if no array length is rejected
 */
public record Rejection(
        String what, String by, String remedy, @Nullable Class<?> type, long length) {

    static Rejection ofClass(Class<?> type, String by, String remedy) {
        return new Rejection("class " + nameOf(type), by, remedy, type, -1);
    }

    public static Rejection ofLimit(String what, String by, String remedy) {
        return new Rejection(what, by, remedy, null, -1);
    }

    /** Creates the rejection by a filter that is a class of its own, not a pattern, and therefore gives no reason. */
    static Rejection byCode(FilterInfo info) {
        Class<?> type = info.serialClass();
        return new Rejection(
                type == null ? "the value" : "class " + nameOf(type),
                "a filter that is set in code",
                "let the filter allow it",
                type,
                info.arrayLength());
    }

    /** Returns the name of a class as patterns name it: for an array, the name of its element class. */
    static String nameOf(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        return element.getName();
    }

    /** A filter or a limit rejects the encoded object. The bytes may be intact. */
    public static final class RejectedException extends UndecodableException {
        private static final long serialVersionUID = 1L;

        private final transient Rejection rejection;

        /** @param message a sentence without full stop and without content */
        public RejectedException(String message, Rejection rejection) {
            super(message + ": " + rejection.what() + " is REJECTED by " + rejection.by() + ": " + rejection.remedy());
            this.rejection = rejection;
        }

        /** Creates the exception for bytes whose nesting exceeds even the largest stack. */
        public static RejectedException ofStack(String what) {
            return new RejectedException(
                    what + " can't be deserialised",
                    ofLimit("its nesting", "the size of the stack", "hold the objects in a list instead of a chain"));
        }

        public Rejection rejection() {
            return rejection;
        }
    }
}
