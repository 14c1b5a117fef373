package io.omnicache.jcache.internal.redis.dispatch;

import static io.omnicache.jcache.internal.redis.dispatch.Form.NUMBER;
import static io.omnicache.jcache.internal.redis.dispatch.Form.TEXT;
import static io.omnicache.jcache.internal.redis.dispatch.Form.TEXT_OR_NIL;

import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Script;

/**
 * The forms of replies that scripts can have. A status is the reply of a script only if the script returns the reply to a
 * {@code SET}. A part of a change may refuse the change by a number, but no part refuses one that returns an old value.
 * Stateless.
 */
final class ScriptReplies {
    private static final int KEY_COUNT = 2;
    private static final Form TEXTS = Form.listOf(TEXT);
    private static final Form COMPARE_AND_APPLY = TEXT_OR_NIL.or(NUMBER);
    private static final Form PUT = Form.list(NUMBER, TEXT_OR_NIL);
    private static final Form SWEEP = Form.list(TEXT, NUMBER, TEXTS, NUMBER);
    private static final Form INDEX_SWEEP = Form.list(NUMBER, NUMBER, NUMBER, NUMBER, TEXTS, NUMBER);
    private static final Form TAKE_LOCK = Form.list(NUMBER).or(PUT);
    private static final Form ACQUIRE_LEASE = NUMBER.or(TEXT).or(Form.list(NUMBER, TEXT));
    private static final Form REGISTRY = Form.listOfPairsBehind(NUMBER, TEXT, NUMBER);
    private static final Form NO_STATUS = reply -> !(reply instanceof String);

    private ScriptReplies() {}

    /** Returns the form of the replies to a script. */
    static Form of(Command command, Script script) {
        return switch (script.name()) {
            case "access", "take_lease" -> TEXT_OR_NIL;
            case "acquire_lease" -> ACQUIRE_LEASE;
            case "begin_write",
                    "end_lease",
                    "end_turn",
                    "index_mark",
                    "release_lock",
                    "renew_lease",
                    "renew_lock",
                    "restore" -> NUMBER;
            case "compare_and_apply" -> COMPARE_AND_APPLY;
            case "index_sweep" -> INDEX_SWEEP;
            case "publish_set" -> ofChange("SET", command);
            case "put", "put_on_lease" -> PUT;
            case "registry" -> REGISTRY;
            case "single_command" -> ofChange(nameIn(command), command);
            case "sweep" -> SWEEP;
            case "take_lock" -> TAKE_LOCK;
            default -> NO_STATUS;
        };
    }

    /** The form for one command with parts around it. */
    private static Form ofChange(String name, Command command) {
        Form own = CommandReplies.ofNamed(name, command.words());
        return own == TEXT_OR_NIL ? own : own.or(NUMBER);
    }

    /** The first argument, behind the keys. */
    private static String nameIn(Command command) {
        Object[] words = command.words();
        return String.valueOf(words[KEY_COUNT + 1 + ((Long) words[KEY_COUNT]).intValue()]);
    }
}
