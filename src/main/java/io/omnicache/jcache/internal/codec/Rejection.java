package io.omnicache.jcache.internal.codec;

import org.jspecify.annotations.Nullable;

/**
 * What a filter or a limit refuses, in words without content.
 *
 * @param what what is refused, such as {@code class com.acme.User}
 * @param by the pattern, list or limit, such as {@code '!*' of the setting 'serial-filter'}
 * @param remedy what to change, as a sentence without full stop
 * @param type the class that is refused, or of the array whose length is; null for a limit of the whole
 * @param length of the array, or -1
 */
record Rejection(
        String what, String by, String remedy, @Nullable Class<?> type, long length) {

    static Rejection ofLimit(String what, String by, String remedy) {
        return new Rejection(what, by, remedy, null, -1);
    }

    /** The end of a message about what was read. */
    String whenRead() {
        return what + " is REJECTED by " + by + ": " + remedy;
    }
}
