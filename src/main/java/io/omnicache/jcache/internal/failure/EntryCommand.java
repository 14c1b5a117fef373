package io.omnicache.jcache.internal.failure;

import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.RedisConnection.Reply;
import io.omnicache.jcache.internal.redis.Script;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a command of a cache does to entries, and what a server would answer that has no entry and forgets at once what
 * it is told. Stateless.
 */
final class EntryCommand {
    /** The reply of a conditional change that was dropped: neither done nor to be decided again. */
    static final Long DROPPED = 3L;

    private static final String COMPARE = "compare_and_apply";
    /** The action of {@code compare_and_apply.lua}, behind the expected state and its bytes. */
    private static final int ACTION_OF_COMPARE = 2;

    private static final int KEY_COUNT = 2;
    private static final int FIRST_SCRIPT_KEY = 3;
    /** Of SET: behind the name, the key and the value. */
    private static final int FIRST_OPTION = 3;

    private EntryCommand() {}

    /** What a command does to entries. */
    enum Kind {
        /** Nothing. */
        NONE,
        /** Its reply depends on an entry, whose value it doesn't change. */
        READ,
        /** It may change the value of an entry, or remove it. */
        CHANGE
    }

    static Kind kindOf(Command command) {
        return switch (command.verb()) {
            case GET, GETEX, MGET, PTTL -> Kind.READ;
            case GETDEL, SET, UNLINK -> Kind.CHANGE;
            case EVAL, EVALSHA -> kindOfScript(command);
            default -> Kind.NONE;
        };
    }

    private static Kind kindOfScript(Command command) {
        Script script = command.script();
        if (command.key().length == 0 || script == null) {
            return Kind.NONE;
        }
        return switch (script.name()) {
            case "access", "take_lease", "take_lock", "begin_write" -> Kind.READ;
            case "single_command" -> isName(argument(command, 0), Verb.GETEX) ? Kind.READ : Kind.CHANGE;
            case COMPARE -> "T".equals(argument(command, ACTION_OF_COMPARE)) ? Kind.READ : Kind.CHANGE;
            case "release_lock", "renew_lock", "end_turn" -> Kind.NONE;
            default -> script.isReadOfEntry() ? Kind.READ : Kind.CHANGE;
        };
    }

    private static boolean isName(Object word, Verb verb) {
        return word instanceof String name && name.toUpperCase(Locale.ROOT).equals(verb.name());
    }

    private static Object argument(Command command, int index) {
        int keys = ((Long) command.words()[KEY_COUNT]).intValue();
        int at = FIRST_SCRIPT_KEY + keys + index;
        return at < command.words().length ? command.words()[at] : "";
    }

    /** Returns all keys of a command, entries or not. */
    static List<byte[]> keys(Command command) {
        Object[] words = command.words();
        int from = 1;
        int to = command.verb() == Verb.MGET || command.verb() == Verb.UNLINK ? words.length : 2;
        if (command.verb() == Verb.EVAL || command.verb() == Verb.EVALSHA) {
            from = FIRST_SCRIPT_KEY;
            to = FIRST_SCRIPT_KEY + ((Long) words[KEY_COUNT]).intValue();
        }
        List<byte[]> keys = new ArrayList<>(Math.max(1, to - from));
        for (int i = from; i < Math.min(to, words.length); i++) {
            if (words[i] instanceof byte[] key) {
                keys.add(key);
            }
        }
        return keys;
    }

    /** Whether the command only reads for a caller, who will not decide on a change by its reply. */
    static boolean isPlainRead(Command command) {
        Script script = command.script();
        return command.isRead()
                || command.verb() == Verb.GETEX
                || script != null
                        && (script.name().equals("access")
                                || script.name().equals("single_command") && kindOf(command) == Kind.READ);
    }

    /** Whether an operation goes on with another command where this one changes nothing: it isn't counted as dropped. */
    static boolean isFirstOfSeveral(Command command) {
        return command.verb() == Verb.SET && hasOption(command.words(), FIRST_OPTION, "NX");
    }

    /** Whether the reply is that of a fence or lease which wasn't held any more, so that nothing was changed. */
    static boolean isRefusal(Command command, @Nullable Object reply) {
        return reply instanceof Long done
                && done == 0
                && command.script() != null
                && command.script().name().equals(COMPARE);
    }

    /** Whether a reply contains the bytes of an entry. */
    static boolean reveals(@Nullable Object reply) {
        return reply instanceof byte[]
                || reply instanceof List<?> list && list.stream().anyMatch(byte[].class::isInstance);
    }

    /**
     * Returns the reply of a server that has no entry and forgets what it is told; {@code null} for a command that
     * nobody but the server can answer.
     *
     * @param isAway whether the server is known to be away, so that locks which need it are given to all
     */
    static @Nullable Reply ofAbsent(Command command, boolean isAway) {
        return switch (command.verb()) {
            case GET, GETDEL, GETEX -> reply(null);
            case MGET -> reply(Collections.nCopies(command.words().length - 1, null));
            case PTTL -> reply(-2L);
            case UNLINK -> reply(0L);
            case SET -> ofSet(command.words(), FIRST_OPTION);
            case EVAL, EVALSHA -> ofScript(command, isAway);
            default -> null;
        };
    }

    private static @Nullable Reply ofScript(Command command, boolean isAway) {
        Script script = command.script();
        if (command.key().length == 0 || script == null) {
            return null;
        }
        return switch (script.name()) {
            case COMPARE -> reply(DROPPED);
            case "put", "put_on_lease" -> reply(List.of(0L));
            case "access", "take_lease" -> reply(null);
            case "take_lock" -> reply(Arrays.asList(1L, null));
            case "begin_write" -> reply(-2L);
            case "release_lock", "restore" -> isAway ? reply(1L) : null;
            case "publish_set" -> ofSet(command.words(), FIRST_SCRIPT_KEY + 1);
            case "single_command" -> ofSingle(command);
            default -> null;
        };
    }

    private static @Nullable Reply ofSingle(Command command) {
        Object name = argument(command, 0);
        if (isName(name, Verb.SET)) {
            int keys = ((Long) command.words()[KEY_COUNT]).intValue();
            return ofSet(command.words(), FIRST_SCRIPT_KEY + keys + 2);
        }
        if (isName(name, Verb.UNLINK)) {
            return reply(0L);
        }
        return isName(name, Verb.GETDEL) || isName(name, Verb.GETEX) ? reply(null) : null;
    }

    /** Of a put: nothing was stored, and there was nothing before. */
    private static Reply ofSet(Object[] words, int firstOption) {
        boolean isConditional = hasOption(words, firstOption, "NX") || hasOption(words, firstOption, "XX");
        return reply(isConditional ? null : List.of(0L));
    }

    private static boolean hasOption(Object[] words, int from, String option) {
        for (int i = from; i < words.length; i++) {
            if (option.equals(words[i])) {
                return true;
            }
        }
        return false;
    }

    private static Reply reply(@Nullable Object value) {
        return new Reply(value, null);
    }
}
