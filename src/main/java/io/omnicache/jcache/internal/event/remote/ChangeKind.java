package io.omnicache.jcache.internal.event.remote;

import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Script;

/**
 * How {@code publish.lua} learns what a change does: from its arguments and its reply. A change that isn't known here is
 * told by the entry's bytes before and after it.
 */
enum ChangeKind {
    SET("set"),
    SET_IF_ABSENT("set nx"),
    SET_IF_PRESENT("set xx"),
    SET_AND_GET("set get"),
    SET_IF_PRESENT_AND_GET("set xx get"),
    UNLINK("unlink"),
    GETDEL("getdel"),
    /** The script put.lua. */
    PUT("put"),
    /** The script compare_and_apply.lua. */
    COMPARE("compare"),
    UNKNOWN("unknown");

    /** Behind the name, the key and the value. */
    private static final int FIRST_OPTION = 3;

    final String word;

    ChangeKind(String word) {
        this.word = word;
    }

    static ChangeKind of(Command change) {
        Script script = change.script();
        if (script != null) {
            return switch (script.name()) {
                case "put" -> PUT;
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
