package io.omnicache.jcache.internal.redis.twin;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A transaction as a twin sees it. What is read comes from the server, after {@code WATCH}; what is changed is kept until
 * the end, when all of it is carried out together, or nothing if a watched key has been changed meanwhile. Reads see the
 * changes before them. Used by one thread, for one run of a twin.
 *
 * @see <a href="https://redis.io/docs/latest/develop/using-commands/transactions/">Transactions</a>
 */
public final class Transaction {
    private final Wire wire;
    private final Set<String> refusedExtras;
    private final Map<ByteBuffer, KeyState> states = new HashMap<>();
    private final List<Object[]> changes = new ArrayList<>();
    private final List<Boolean> areExtras = new ArrayList<>();
    private boolean isExtra;
    private @Nullable Function<List<@Nullable Object>, @Nullable Object> ending;

    /** @param refusedExtras the names of the commands that the server refuses where they are extra work */
    public Transaction(Wire wire, Set<String> refusedExtras) {
        this.wire = wire;
        this.refusedExtras = refusedExtras;
    }

    /** Watches keys and reads them, in one trip. Keys that are known already are left out. */
    public void watch(List<byte[]> keys) {
        List<byte[]> unknown = keys.stream()
                .filter(key -> !states.containsKey(ByteBuffer.wrap(key)))
                .toList();
        if (unknown.isEmpty()) {
            return;
        }
        Object[] watch = new Object[1 + unknown.size()];
        watch[0] = "WATCH";
        List<Object[]> commands = new ArrayList<>();
        commands.add(watch);
        for (int i = 0; i < unknown.size(); i++) {
            watch[i + 1] = unknown.get(i);
            commands.add(new Object[] {"GET", unknown.get(i)});
        }
        List<@Nullable Object> replies = wire.ask(commands);
        requireDone(replies.get(0));
        for (int i = 0; i < unknown.size(); i++) {
            byte[] key = unknown.get(i);
            states.put(ByteBuffer.wrap(key), stateOf(key, replies.get(i + 1)));
        }
    }

    /** Watches keys, and returns which of them exist, in one trip. Their values aren't read. */
    public List<Boolean> watchExisting(List<byte[]> keys) {
        if (keys.isEmpty()) {
            return List.of();
        }
        List<Object> watch = new ArrayList<>(List.of("WATCH"));
        List<Object[]> commands = new ArrayList<>();
        for (byte[] key : keys) {
            watch.add(key);
            commands.add(new Object[] {"EXISTS", key});
        }
        commands.add(0, watch.toArray());
        List<@Nullable Object> replies = wire.ask(commands);
        replies.forEach(Transaction::requireDone);
        List<Boolean> existing = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            KeyState known = states.get(ByteBuffer.wrap(keys.get(i)));
            existing.add(known == null ? !Long.valueOf(0).equals(replies.get(i + 1)) : known.exists());
        }
        return existing;
    }

    private static KeyState stateOf(byte[] key, @Nullable Object reply) {
        if (reply instanceof Refusal refusal) {
            if (refusal.error().startsWith("WRONGTYPE")) {
                return new KeyState(null, refusal.error(), KeyState.UNREAD, key, false);
            }
            throw new RefusedException(refusal.error());
        }
        return reply == null ? KeyState.absent(key) : new KeyState((byte[]) reply, null, KeyState.UNREAD, key, false);
    }

    private KeyState state(byte[] key) {
        ByteBuffer name = ByteBuffer.wrap(key);
        KeyState known = states.get(name);
        if (known == null) {
            watch(List.of(key));
            known = states.get(name);
        }
        return known == null ? KeyState.absent(key) : known;
    }

    /**
     * Returns the bytes of a key; {@code null} if there is none.
     *
     * @throws RefusedException if the key isn't a string
     */
    public byte @Nullable [] get(byte[] key) {
        KeyState state = state(key);
        if (state.foreign() != null) {
            throw new RefusedException(state.foreign());
        }
        return state.value();
    }

    /** As {@link #get}; {@code null} also for a key of another type. */
    public byte @Nullable [] getString(byte[] key) {
        return state(key).value();
    }

    public boolean isOfOtherType(byte[] key) {
        return state(key).foreign() != null;
    }

    public boolean exists(byte[] key) {
        return state(key).exists();
    }

    /** Returns whether the key was renamed to this name in the transaction. */
    public boolean isRenamed(byte[] key) {
        return state(key).isRenamed();
    }

    /** Returns the time to live as {@code PTTL} does: -1 for eternal, -2 if there is no key. */
    public long ttl(byte[] key) {
        KeyState state = state(key);
        if (state.ttl() != KeyState.UNREAD) {
            return state.ttl();
        }
        long left = (Long) ask("PTTL", state.home());
        if (left == KeyState.ABSENT) {
            throw new ChangedException();
        }
        put(key, state.withTtl(left));
        return left;
    }

    /** Returns whether there is a key, and it has no time to live. */
    public boolean isEternal(byte[] key) {
        return exists(key) && ttl(key) == KeyState.ETERNAL;
    }

    /** Sends a command that only reads, and isn't about a watched key. */
    public Object ask(Object... words) {
        @Nullable Object reply = wire.ask(List.<Object[]>of(words)).get(0);
        requireDone(reply);
        return reply == null ? List.of() : reply;
    }

    /** As {@link #ask}; {@code null} if the server refuses. */
    public @Nullable Object tryToAsk(Object... words) {
        return tryToAskAll(List.<Object[]>of(words)).get(0);
    }

    /** As {@link #tryToAsk}, in one trip. */
    public List<@Nullable Object> tryToAskAll(List<Object[]> commands) {
        List<@Nullable Object> replies = new ArrayList<>(commands.isEmpty() ? List.of() : wire.ask(commands));
        replies.replaceAll(reply -> reply instanceof Refusal ? null : reply);
        return replies;
    }

    private static void requireDone(@Nullable Object reply) {
        if (reply instanceof Refusal refusal) {
            throw new RefusedException(refusal.error());
        }
    }

    /** Stores a value. {@code ttl} is as in scripts: {@code K} keeps the time to live, {@code E} none, milliseconds. */
    public void set(byte[] key, byte[] value, String ttl) {
        KeyState before = state(key);
        switch (ttl) {
            case "K" -> {
                change("SET", key, value, "KEEPTTL");
                put(key, before.withValue(value, before.exists() ? before.ttl() : KeyState.ETERNAL));
            }
            case "E" -> {
                change("SET", key, value);
                put(key, before.withValue(value, KeyState.ETERNAL));
            }
            default -> {
                change("SET", key, value, "PX", ttl);
                put(key, before.withValue(value, Long.parseLong(ttl)));
            }
        }
    }

    /** Removes a key. Returns whether there was one; otherwise nothing is sent. */
    public boolean unlink(byte[] key) {
        if (!exists(key)) {
            return false;
        }
        change("UNLINK", key);
        put(key, KeyState.absent(key));
        return true;
    }

    /** Sets the time to live: {@code E} eternal, or milliseconds. Returns whether there is a key. */
    public boolean expire(byte[] key, String ttl) {
        if (!exists(key)) {
            return false;
        }
        KeyState state = state(key);
        if (ttl.equals("E")) {
            change("PERSIST", key);
            put(key, state.withTtl(KeyState.ETERNAL));
            return true;
        }
        long millis = Long.parseLong(ttl);
        change("PEXPIRE", key, ttl);
        put(key, millis > 0 ? state.withTtl(millis) : KeyState.absent(key));
        return true;
    }

    /** Renames a key that exists. */
    public void rename(byte[] from, byte[] to) {
        KeyState moved = state(from);
        state(to); // Is watched, too.
        change("RENAME", from, to);
        put(to, moved.renamed());
        put(from, KeyState.absent(from));
    }

    /** Adds any other command to the changes. What it does isn't seen by later reads. */
    public void change(Object... words) {
        if (isExtra && refusedExtras.contains(String.valueOf(words[0]))) {
            return;
        }
        changes.add(words);
        areExtras.add(isExtra);
    }

    /** Runs extra work: the other changes are made even if the server refuses its commands. */
    public void extra(Runnable work) {
        boolean before = isExtra;
        isExtra = true;
        try {
            work.run();
        } finally {
            isExtra = before;
        }
    }

    /** Makes the result of the replies to the changes, which are known only at the end. */
    public void endBy(Function<List<@Nullable Object>, @Nullable Object> result) {
        ending = result;
    }

    /** Returns the changes in their order. */
    public List<Object[]> changes() {
        return changes;
    }

    /** Whether the change with this number, from 0, is extra work. */
    public boolean isExtra(int number) {
        return areExtras.get(number);
    }

    /**
     * Returns the result of the whole.
     *
     * @param decided what the twin has returned
     * @param replies the replies to the changes
     */
    public @Nullable Object result(@Nullable Object decided, List<@Nullable Object> replies) {
        return ending == null ? decided : ending.apply(replies);
    }

    private void put(byte[] key, KeyState state) {
        states.put(ByteBuffer.wrap(key), state);
    }

    /** Returns whether two strings are equal; a missing one is equal to none. */
    public static boolean areEqual(byte @Nullable [] one, byte @Nullable [] other) {
        return one != null && other != null && Arrays.equals(one, other);
    }

    /** Returns whether a string begins with these bytes; a missing one doesn't. */
    public static boolean beginsWith(byte @Nullable [] bytes, byte[] beginning) {
        return bytes != null
                && bytes.length >= beginning.length
                && Arrays.equals(bytes, 0, beginning.length, beginning, 0, beginning.length);
    }

    /** The connection of a transaction. */
    @FunctionalInterface
    public interface Wire {
        /** Sends commands together, and returns the replies; an error reply is a {@link Refusal}. */
        List<@Nullable Object> ask(List<Object[]> commands);
    }

    /** An error reply, without its leading minus. */
    public record Refusal(String error) {}
}
