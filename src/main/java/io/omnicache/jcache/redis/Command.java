package io.omnicache.jcache.redis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One command to the server that holds {@code key}. Arguments are {@code byte[]}, {@link String} or {@link Long}.
 *
 * @param verb the command
 * @param key decides the node in a cluster; an empty array where the command has no key
 * @param arguments what follows the command's name, the key included
 * @param script the script that an {@link Verb#EVALSHA} runs; {@code null} for other commands
 */
public record Command(
        Verb verb,
        byte[] key,
        List<Object> arguments,
        @org.jspecify.annotations.Nullable Script script) {

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
        PTTL,
        SADD,
        SCAN,
        SCARD,
        SET,
        SISMEMBER,
        UNLINK
    }

    private static final byte[] NO_KEY = {};
    /** Before it stand the script's digest and the number of its keys. */
    private static final int FIRST_SCRIPT_KEY = 2;

    /** A command whose first argument is its key. */
    public static Command of(Verb verb, byte[] key, Object... rest) {
        Object[] arguments = new Object[rest.length + 1];
        arguments[0] = key;
        System.arraycopy(rest, 0, arguments, 1, rest.length);
        return new Command(verb, key, Arrays.asList(arguments), null);
    }

    /** A command without a key. */
    public static Command keyless(Verb verb, Object... arguments) {
        return new Command(verb, NO_KEY, Arrays.asList(arguments), null);
    }

    /** A script with one key: {@code KEYS[1]} is {@code key}, {@code ARGV} are {@code arguments}. */
    public static Command script(Script script, byte[] key, Object... arguments) {
        return scripted(Verb.EVALSHA, script.sha1(), script, key, arguments);
    }

    /** A script with several keys in one slot, which the first one decides. */
    public static Command script(Script script, List<byte[]> keys, List<Object> arguments) {
        List<Object> all = new ArrayList<>(keys.size() + arguments.size() + 2);
        all.add(script.sha1());
        all.add((long) keys.size());
        all.addAll(keys);
        all.addAll(arguments);
        return new Command(Verb.EVALSHA, keys.get(0), all, script);
    }

    /** A script without keys, which the caller sends to a node of its choice. */
    public static Command keylessScript(Script script, Object... arguments) {
        Object[] all = new Object[arguments.length + 2];
        all[0] = script.sha1();
        all[1] = 0L;
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        return new Command(Verb.EVALSHA, NO_KEY, Arrays.asList(all), script);
    }

    /** {@code ARGV} of a script. */
    List<Object> scriptArguments() {
        return arguments.subList(FIRST_SCRIPT_KEY + ((Long) arguments.get(1)).intValue(), arguments.size());
    }

    /** Whether it changes nothing and a replica may answer it. */
    boolean isRead() {
        return verb == Verb.GET || verb == Verb.EXISTS || verb == Verb.PTTL;
    }

    /** The same script by its text, for a server that doesn't know its digest yet. */
    Command withScriptText() {
        if (script == null) {
            throw new IllegalStateException(verb + " runs no script");
        }
        Object[] all = arguments.toArray();
        all[0] = script.text();
        return new Command(Verb.EVAL, key, Arrays.asList(all), script);
    }

    private static Command scripted(Verb verb, String code, Script script, byte[] key, Object[] arguments) {
        Object[] all = new Object[arguments.length + 3];
        all[0] = code;
        all[1] = 1L;
        all[2] = key;
        System.arraycopy(arguments, 0, all, 3, arguments.length);
        return new Command(verb, key, Arrays.asList(all), script);
    }

    /** Names the command only: arguments may hold what must not be logged. */
    @Override
    public String toString() {
        return verb.name();
    }
}
