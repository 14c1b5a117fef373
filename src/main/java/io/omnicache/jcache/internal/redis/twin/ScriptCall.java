package io.omnicache.jcache.internal.redis.twin;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The keys and arguments of a script's call, as {@code KEYS} and {@code ARGV} in Lua: both are counted from 1. Immutable,
 * if no caller changes the arrays.
 *
 * @param arguments {@code byte[]}, {@link String} or {@link Long}
 */
public record ScriptCall(List<byte[]> keys, List<Object> arguments) {

    /** Returns {@code KEYS[number]}. */
    public byte[] key(int number) {
        return keys.get(number - 1);
    }

    /** Returns the word that is sent for {@code ARGV[number]}. */
    public Object word(int number) {
        return arguments.get(number - 1);
    }

    /** Returns {@code ARGV[number]}. */
    public byte[] bytes(int number) {
        return bytesOf(word(number));
    }

    /** Returns {@code ARGV[number]}, which is a text. */
    public String text(int number) {
        return textOf(word(number));
    }

    /** Returns {@code tonumber(ARGV[number])}. */
    public long number(int number) {
        return word(number) instanceof Long known ? known : Long.parseLong(text(number));
    }

    /** Returns whether {@code ARGV[number]} is this text. */
    public boolean is(int number, String text) {
        return text(number).equals(text);
    }

    /** Returns the words from {@code ARGV[number]} to the end. */
    public Object[] wordsFrom(int number) {
        return arguments.subList(number - 1, arguments.size()).toArray();
    }

    /** Returns a call with some of the keys and arguments; indices begin with 0 here. */
    ScriptCall part(int firstKey, int keyCount, int firstArgument, int argumentCount) {
        return new ScriptCall(
                keys.subList(firstKey, firstKey + keyCount),
                arguments.subList(firstArgument, firstArgument + argumentCount));
    }

    /** Returns a word as a text. */
    static String textOf(Object word) {
        return word instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : word.toString();
    }

    /** Returns the bytes that are sent for a word. */
    public static byte[] bytesOf(Object word) {
        return word instanceof byte[] bytes ? bytes : word.toString().getBytes(StandardCharsets.UTF_8);
    }
}
