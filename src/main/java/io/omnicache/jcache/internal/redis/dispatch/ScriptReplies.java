package io.omnicache.jcache.internal.redis.dispatch;

import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.Script;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The forms of replies that scripts can have. A status is the reply of a script only if the script returns the reply to a
 * {@code SET}. A part of a change may refuse the change by a number, but no part refuses one that returns an old value.
 * Stateless.
 */
final class ScriptReplies {
    private static final String OK = "OK";
    private static final int KEY_COUNT = 2;

    private ScriptReplies() {}

    /** Returns whether a script can have the reply. The commands of a transaction in place of a script have any. */
    static boolean fits(Command command, @Nullable Object reply) {
        Script script = command.script();
        if (script == null) {
            return true;
        }
        return switch (script.name()) {
            case "access", "take_lease" -> isText(reply);
            case "begin_write",
                    "end_lease",
                    "end_turn",
                    "index_mark",
                    "release_lock",
                    "renew_lease",
                    "renew_lock",
                    "restore" -> reply instanceof Long;
            case "compare_and_apply" -> isText(reply) || reply instanceof Long;
            case "index_sweep", "put", "put_on_lease", "sweep", "take_lock" -> isList(reply);
            case "publish_set" -> fitsSet(command, reply);
            case "single_command" -> fitsSingle(command, reply);
            default -> !(reply instanceof String) && (!(reply instanceof List<?>) || isList(reply));
        };
    }

    private static boolean fitsSingle(Command command, @Nullable Object reply) {
        Object[] words = command.words();
        Object name = words[KEY_COUNT + 1 + ((Long) words[KEY_COUNT]).intValue()];
        if (Verb.SET.name().equals(name)) {
            return fitsSet(command, reply);
        }
        return Verb.GETDEL.name().equals(name) || Verb.GETEX.name().equals(name)
                ? isText(reply)
                : isText(reply) || reply instanceof Long;
    }

    private static boolean fitsSet(Command command, @Nullable Object reply) {
        return returnsOld(command) ? isText(reply) : reply == null || OK.equals(reply) || reply instanceof Long;
    }

    /** Whether a {@code SET} returns the old value. Keys and values are bytes, so that a text is an option. */
    static boolean returnsOld(Command command) {
        for (Object word : command.words()) {
            if (Verb.GET.name().equals(word)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isText(@Nullable Object reply) {
        return reply == null || reply instanceof byte[];
    }

    private static boolean isList(@Nullable Object reply) {
        return reply instanceof List<?> all && all.stream().noneMatch(String.class::isInstance);
    }
}
