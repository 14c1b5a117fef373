package io.omnicache.jcache.internal.near;

import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Command.Verb;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Tells what a command of a cache has to do with the entries that a near cache keeps. Stateless. */
final class NearCommands {
    /** What the keys of an index of keys contain; a script on such a key may delete any entry. */
    private static final byte[] INDEX = "~index:".getBytes(StandardCharsets.US_ASCII);

    /** The number of keys in the words of a script call. */
    private static final int KEY_COUNT = 2;

    private static final int FIRST_SCRIPT_KEY = 3;

    private NearCommands() {}

    /** What a command means for the entries in this JVM. */
    enum Effect {
        /** Neither changes an entry nor returns a value. */
        NONE,
        /** Returns values of its keys. */
        READ,
        /** May change the entries of its keys. */
        CHANGE,
        /** May change any entry. */
        CHANGE_OF_ALL
    }

    static Effect effectOf(Command command, NearKeys<?> keys) {
        return switch (command.verb()) {
            case CLUSTER, CONFIG, EXISTS, HELLO, INFO, PTTL, SADD, SCAN, SCARD, SISMEMBER -> Effect.NONE;
            case GET, MGET -> Effect.READ;
            case FLUSHDB -> Effect.CHANGE_OF_ALL;
            case EVAL, EVALSHA -> effectOfScript(command, keys);
            case GETDEL, GETEX, SET, UNLINK -> Effect.CHANGE;
        };
    }

    /** A script may change the entries of its keys. One without keys, or with an index, is a sweep. */
    private static Effect effectOfScript(Command command, NearKeys<?> keys) {
        int[] own = {0};
        forEachKey(command, key -> own[0] += keys.owns(key) ? 1 : 0);
        if (own[0] > 0) {
            return Effect.CHANGE;
        }
        return command.key().length == 0 || contains(command.key(), INDEX) ? Effect.CHANGE_OF_ALL : Effect.NONE;
    }

    /** Calls the consumer for each key of a command, whether it is an entry or not. */
    static void forEachKey(Command command, Consumer<byte[]> consumer) {
        Object[] words = command.words();
        int from = 1;
        int to = command.verb() == Verb.MGET || command.verb() == Verb.UNLINK ? words.length : 2;
        if (command.verb() == Verb.EVAL || command.verb() == Verb.EVALSHA) {
            from = FIRST_SCRIPT_KEY;
            to = FIRST_SCRIPT_KEY + ((Long) words[KEY_COUNT]).intValue();
        }
        for (int i = from; i < Math.min(to, words.length); i++) {
            if (words[i] instanceof byte[] key) {
                consumer.accept(key);
            }
        }
    }

    private static boolean contains(byte[] key, byte[] part) {
        for (int from = 0; from + part.length <= key.length; from++) {
            int same = 0;
            while (same < part.length && key[from + same] == part[same]) {
                same++;
            }
            if (same == part.length) {
                return true;
            }
        }
        return false;
    }
}
