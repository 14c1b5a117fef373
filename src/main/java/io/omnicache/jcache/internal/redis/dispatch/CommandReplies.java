package io.omnicache.jcache.internal.redis.dispatch;

import static io.omnicache.jcache.internal.redis.dispatch.Form.ANY;
import static io.omnicache.jcache.internal.redis.dispatch.Form.NUMBER;
import static io.omnicache.jcache.internal.redis.dispatch.Form.TEXT;
import static io.omnicache.jcache.internal.redis.dispatch.Form.TEXT_OR_NIL;

import io.omnicache.jcache.internal.redis.Command.Verb;
import io.omnicache.jcache.internal.redis.OmittedText;
import java.util.List;

/** The forms of replies that commands can have. Stateless. */
final class CommandReplies {
    static final Form OK = Form.status("OK");
    private static final Form OK_OR_NIL = OK.or(Form.NIL);
    private static final Form VALUES = Form.listOf(TEXT_OR_NIL.orError());
    private static final Form TEXTS = Form.listOf(TEXT);
    private static final Form PAIRS = reply -> TEXTS.fits(reply) && reply instanceof List<?> all && all.size() % 2 == 0;
    /** A name that is too long to be one of this library was read past. */
    private static final Form NAMES = Form.listOf(TEXT.or(OmittedText.class::isInstance));

    private static final Form PAGE = Form.list(TEXT, NAMES);
    private static final Form TIME = Form.list(TEXT, TEXT);

    private CommandReplies() {}

    /** Returns the form of the replies to a command that is no script. */
    static Form of(Object... words) {
        return words[0] instanceof String name ? ofNamed(name, words) : ANY;
    }

    /**
     * As {@link #of}, for a command whose name isn't its first word.
     *
     * @param words have the command's options among them, as texts; keys and values are bytes
     */
    static Form ofNamed(String name, Object... words) {
        return switch (name) {
            case "GET", "GETDEL", "GETEX" -> TEXT_OR_NIL;
            case "GETRANGE" -> TEXT;
            case "SET" -> returnsOld(words) ? TEXT_OR_NIL : OK_OR_NIL;
            case "DELEX",
                    "DELIFEQ",
                    "EXISTS",
                    "HDEL",
                    "HSET",
                    "PERSIST",
                    "PEXPIRE",
                    "PTTL",
                    "PUBLISH",
                    "SADD",
                    "SCARD",
                    "SISMEMBER",
                    "SREM",
                    "UNLINK" -> NUMBER;
            case "MULTI", "RENAME", "UNWATCH", "WATCH" -> OK;
            case "MGET" -> VALUES;
            case "SCAN" -> PAGE;
            case "SRANDMEMBER" -> TEXTS;
            case "HGETALL" -> PAIRS;
            case "TIME" -> TIME;
            case "CLUSTER" -> "NODES".equals(words[1]) || "MYID".equals(words[1]) ? TEXT : ANY;
            default -> ANY;
        };
    }

    /** Whether a {@code SET} returns the old value. */
    private static boolean returnsOld(Object... words) {
        for (Object word : words) {
            if (Verb.GET.name().equals(word)) {
                return true;
            }
        }
        return false;
    }
}
