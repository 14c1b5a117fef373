package io.omnicache.jcache.internal.event.remote;

import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Script;
import java.nio.ByteBuffer;

/**
 * How {@code publish.lua} learns what a change does: from its arguments and its reply. A change that isn't known here
 * is told by the entry's bytes before and after it.
 */
enum ChangeKind {
    SET("set"),
    SET_IF_ABSENT("set nx"),
    SET_IF_PRESENT("set xx"),
    SET_AND_GET("set get"),
    SET_IF_PRESENT_AND_GET("set xx get"),
    UNLINK("unlink"),
    GETDEL("getdel"),
    /** The scripts put.lua and put_on_lease.lua. */
    PUT("put"),
    /** The script compare_and_apply.lua. */
    COMPARE("compare"),
    UNKNOWN("unknown");

    /** Behind the name, the key and the value. */
    private static final int FIRST_OPTION = 3;

    private static final int VALUE_OF_SET = 2;
    /** Of a script with one key: behind the name, the digest, the number of keys and the key. */
    private static final int FIRST_ARGUMENT = 4;

    private static final int VALUE_OF_COMPARE = 4;
    private static final byte[] NOTHING = {};

    final String word;

    ChangeKind(String word) {
        this.word = word;
    }

    static ChangeKind of(Command change) {
        Script script = change.script();
        if (script != null) {
            return switch (script.name()) {
                case "put", "put_on_lease" -> PUT;
                case "compare_and_apply" -> COMPARE;
                default -> UNKNOWN;
            };
        }
        return switch (change.verb()) {
            case SET -> ofSet(change.words());
            case UNLINK -> UNLINK;
            case GETDEL -> GETDEL;
            default -> UNKNOWN;
        };
    }

    /** The length of the new value of a change of this kind, in the form that the message has. */
    byte[] valueLength(Command change) {
        int index = switch (this) {
            case SET, SET_IF_ABSENT, SET_IF_PRESENT, SET_AND_GET, SET_IF_PRESENT_AND_GET -> VALUE_OF_SET;
            case PUT -> FIRST_ARGUMENT;
            case COMPARE -> FIRST_ARGUMENT + VALUE_OF_COMPARE;
            case UNLINK, GETDEL, UNKNOWN -> -1;
        };
        return index < 0 || !(change.words()[index] instanceof byte[] value)
                ? NOTHING
                : ByteBuffer.allocate(Integer.BYTES).putInt(value.length).array();
    }

    private static ChangeKind ofSet(Object[] words) {
        boolean ifAbsent = false;
        boolean ifPresent = false;
        boolean reads = false;
        for (int i = FIRST_OPTION; i < words.length; i++) {
            ifAbsent |= "NX".equals(words[i]);
            ifPresent |= "XX".equals(words[i]);
            reads |= "GET".equals(words[i]);
        }
        if (ifAbsent) {
            return reads ? UNKNOWN : SET_IF_ABSENT;
        }
        return ifPresent ? (reads ? SET_IF_PRESENT_AND_GET : SET_IF_PRESENT) : reads ? SET_AND_GET : SET;
    }
}
