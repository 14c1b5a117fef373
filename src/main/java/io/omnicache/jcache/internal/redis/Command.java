package io.omnicache.jcache.internal.redis;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command to the server that holds a key. Immutable, if no caller changes the arrays. Arguments are {@code byte[]},
 * {@link String} or {@link Long}.
 *
 * @param verb the command
 * @param key the key by whose slot the server is chosen in a cluster; an empty array if the command has no key
 * @param words the words to send: the command's name and all arguments, including the key; must not be changed
 * @param script the script that {@link Verb#EVALSHA} runs; {@code null} for other commands
 * @param isRead whether a replica may answer, if the settings allow reads from replicas; false if a later change
 *     depends on the reply
 */
public record Command(
        Verb verb, byte[] key, Object[] words, @Nullable Script script, boolean isRead) {

    /** The commands that the library uses, with their names in the protocol. */
    public enum Verb {
        CLUSTER,
        CONFIG,
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
    /** The index of a script's first key: behind the command's name, the script's digest and the number of keys. */
    private static final int FIRST_SCRIPT_KEY = 3;

    /** Creates a command to the master. The key is the first argument. */
    public static Command of(Verb verb, byte[] key, Object... rest) {
        return of(false, verb, key, rest);
    }

    /**
     * Creates a read that a replica may answer. A replica may lack the latest changes, so don't use this method if a
     * later change depends on the reply.
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

    /** Creates a command without a key. */
    public static Command keyless(Verb verb, Object... arguments) {
        Object[] words = new Object[arguments.length + 1];
        words[0] = verb.name();
        System.arraycopy(arguments, 0, words, 1, arguments.length);
        return new Command(verb, NO_KEY, words, null, false);
    }

    /** Creates a script call with one key: {@code KEYS[1]} is {@code key}, and {@code ARGV} are {@code arguments}. */
    public static Command script(Script script, byte[] key, Object... arguments) {
        Object[] words = new Object[arguments.length + 4];
        words[0] = Verb.EVALSHA.name();
        words[1] = script.sha1();
        words[2] = 1L;
        words[3] = key;
        System.arraycopy(arguments, 0, words, 4, arguments.length);
        return new Command(Verb.EVALSHA, key, words, script, false);
    }

    /** Creates a script call with several keys. All keys must be in one slot; the server is chosen by the first key. */
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

    /** Creates a script call without keys, for a master that the caller chooses. */
    public static Command keylessScript(Script script, Object... arguments) {
        Object[] words = new Object[arguments.length + 3];
        words[0] = Verb.EVALSHA.name();
        words[1] = script.sha1();
        words[2] = 0L;
        System.arraycopy(arguments, 0, words, 3, arguments.length);
        return new Command(Verb.EVALSHA, NO_KEY, words, script, false);
    }

    /**
     * Returns the command with the script's text instead of the digest, for a server that doesn't know the script.
     *
     * @throws IllegalStateException if the command runs no script
     */
    public Command withScriptText() {
        if (script == null) {
            throw new IllegalStateException(verb + " runs no script");
        }
        Object[] byText = words.clone();
        byText[0] = Verb.EVAL.name();
        byText[1] = script.text();
        return new Command(Verb.EVAL, key, byText, script, false);
    }

    /** Returns the same command with other keys, for a command all of whose arguments are keys. */
    public Command withKeys(List<byte[]> keys) {
        Object[] withKeys = new Object[1 + keys.size()];
        withKeys[0] = words[0];
        for (int i = 0; i < keys.size(); i++) {
            withKeys[i + 1] = keys.get(i);
        }
        return new Command(verb, keys.get(0), withKeys, null, isRead);
    }

    /**
     * Returns whether the command may change entries. A script that is sent to a chosen master, without a key, belongs
     * to a sweep, which may be repeated; it doesn't count.
     */
    public boolean mayChangeEntries() {
        return switch (verb) {
            case CLUSTER, CONFIG, EXISTS, GET, GETEX, HELLO, INFO, MGET, PTTL, SADD, SCAN, SCARD, SISMEMBER -> false;
            case EVAL, EVALSHA -> key.length > 0 && (script == null || !script.isReadOfEntry());
            case FLUSHDB, GETDEL, SET, UNLINK -> true;
        };
    }

    /** Returns the number of keys; 1 for a command without a key. */
    public int keys() {
        return verb == Verb.MGET ? words.length - 1 : 1;
    }

    /** Returns an estimate of the command's size in bytes in the protocol. */
    public long size() {
        long size = 0;
        for (Object word : words) {
            size += WORD_OVERHEAD
                    + (word instanceof byte[] bytes ? bytes.length : word instanceof String text ? text.length() : 0);
        }
        return size;
    }

    /** Returns the command's name only: the arguments must not be logged. */
    @Override
    public String toString() {
        return verb.name();
    }
}
