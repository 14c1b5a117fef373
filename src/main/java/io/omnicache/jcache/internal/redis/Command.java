package io.omnicache.jcache.internal.redis;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One command to the server that holds {@code key}. Arguments are {@code byte[]}, {@link String} or {@link Long}.
 *
 * @param verb the command
 * @param key decides the node in a cluster; an empty array where the command has no key
 * @param words what is sent: the command's name and its arguments, the key included; not to be changed
 * @param script the script that an {@link Verb#EVALSHA} runs; {@code null} for other commands
 * @param isRead whether a replica may answer, if the settings name replicas for reads; never where a change depends on the reply
 */
public record Command(
        Verb verb, byte[] key, Object[] words, @Nullable Script script, boolean isRead) {

    /** The commands in use, by the name on the wire. */
    public enum Verb {
        CLUSTER,
        EVAL,
        EVALSHA,
        EXISTS,
        FLUSHDB,
        GET,
        GETDEL,
        GETEX,
        HELLO,
        INFO,
        MGET,
        PTTL,
        SADD,
        SCAN,
        SCARD,
        SET,
        SISMEMBER,
        UNLINK
    }

    private static final byte[] NO_KEY = {};
    private static final int WORD_OVERHEAD = 8;
    /** Before it stand the command's name, the script's digest and the number of its keys. */
    private static final int FIRST_SCRIPT_KEY = 3;

    /** A command to the master whose first argument is its key. */
    public static Command of(Verb verb, byte[] key, Object... rest) {
        return of(false, verb, key, rest);
    }

    /**
     * A command that only reads, and that a replica may answer, which may not know the latest changes. Not for a read that a change
     * depends on.
     */
    public static Command read(Verb verb, byte[] key, Object... rest) {
        return of(true, verb, key, rest);
    }

    private static Command of(boolean isRead, Verb verb, byte[] key, Object... rest) {
        Object[] words = new Object[rest.length + 2];
        words[0] = verb.name();
        words[1] = key;
        System.arraycopy(rest, 0, words, 2, rest.length);
        return new Command(verb, key, words, null, isRead);
    }

    /** A command without a key. */
    public static Command keyless(Verb verb, Object... arguments) {
        Object[] words = new Object[arguments.length + 1];
        words[0] = verb.name();
        System.arraycopy(arguments, 0, words, 1, arguments.length);
        return new Command(verb, NO_KEY, words, null, false);
    }

    /** A script with one key: {@code KEYS[1]} is {@code key}, {@code ARGV} are {@code arguments}. */
    public static Command script(Script script, byte[] key, Object... arguments) {
        Object[] words = new Object[arguments.length + 4];
        words[0] = Verb.EVALSHA.name();
        words[1] = script.sha1();
        words[2] = 1L;
        words[3] = key;
        System.arraycopy(arguments, 0, words, 4, arguments.length);
        return new Command(Verb.EVALSHA, key, words, script, false);
    }

    /** A script with several keys in one slot, which the first one decides. */
    public static Command script(Script script, List<byte[]> keys, List<Object> arguments) {
        Object[] words = new Object[FIRST_SCRIPT_KEY + keys.size() + arguments.size()];
        words[0] = Verb.EVALSHA.name();
        words[1] = script.sha1();
        words[2] = (long) keys.size();
        int next = FIRST_SCRIPT_KEY;
        for (byte[] key : keys) {
            words[next++] = key;
        }
        for (Object argument : arguments) {
            words[next++] = argument;
        }
        return new Command(Verb.EVALSHA, keys.get(0), words, script, false);
    }

    /** A script without keys, which the caller sends to a node of its choice. */
    public static Command keylessScript(Script script, Object... arguments) {
        Object[] words = new Object[arguments.length + 3];
        words[0] = Verb.EVALSHA.name();
        words[1] = script.sha1();
        words[2] = 0L;
        System.arraycopy(arguments, 0, words, 3, arguments.length);
        return new Command(Verb.EVALSHA, NO_KEY, words, script, false);
    }

    /** The same script by its text, for a server that doesn't know its digest yet. */
    public Command withScriptText() {
        if (script == null) {
            throw new IllegalStateException(verb + " runs no script");
        }
        Object[] byText = words.clone();
        byText[0] = Verb.EVAL.name();
        byText[1] = script.text();
        return new Command(Verb.EVAL, key, byText, script, false);
    }

    /** How many keys it is about. */
    public int keys() {
        return verb == Verb.MGET ? words.length - 1 : 1;
    }

    /** How many bytes it takes on the wire, nearly. */
    public long size() {
        long size = 0;
        for (Object word : words) {
            size += WORD_OVERHEAD
                    + (word instanceof byte[] bytes ? bytes.length : word instanceof String text ? text.length() : 0);
        }
        return size;
    }

    /** Names the command only: arguments may hold what must not be logged. */
    @Override
    public String toString() {
        return verb.name();
    }
}
