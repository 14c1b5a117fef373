package io.omnicache.jcache.internal.redis;

import io.omnicache.jcache.internal.redis.twin.CombinedTwin;
import io.omnicache.jcache.internal.redis.twin.PartTwin;
import io.omnicache.jcache.internal.redis.twin.ScriptTwin;
import io.omnicache.jcache.internal.redis.twin.SingleCommandTwin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Combines a change of an entry with other work in one script, so that no other client's command runs in between. The
 * other work is a list of {@link Part}s, such as the update of a key index; each feature adds its own part and doesn't
 * know the other parts. A combined script is created once for each script of a change. Without parts a change is sent
 * unchanged, at no extra cost; the same holds while no part is active. Thread-safe.
 *
 * <p>{@code KEYS} of the combined script are the entry and then the keys of the parts, in the order of the parts.
 * {@code ARGV} are the change's own arguments and then the arguments of the parts. The reply is the change's reply.
 */
public final class ChangeScript {
    private static final Script SINGLE_COMMAND =
            Script.load(ChangeScript.class, "single_command.lua").withTwin(new SingleCommandTwin());
    /** The words before the keys: the command's name, the script's digest and the number of keys. */
    private static final int WORDS_BEFORE_KEYS = 3;

    private final List<Part> parts;
    private final Map<Combination, Script> combined = new ConcurrentHashMap<>();

    /**
     * @param parts the parts; each part encloses the parts before it. Therefore the first part runs closest to the
     *     change: its code before the change runs last, and its code after the change runs first
     */
    public ChangeScript(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    /** As {@link #with(Command, ChangeContext)}, for a change that a user of the cache asked for. */
    public Command with(Command change) {
        return with(change, ChangeContext.EXPLICIT);
    }

    /**
     * Returns the command that runs the change and every active part; the change itself if no part is active.
     *
     * @param context what the parts have to know of the change
     */
    public Command with(Command change, ChangeContext context) {
        List<Part> active = activeParts();
        if (active.isEmpty()) {
            return change;
        }
        if (active.size() == 1 && change.script() == null) {
            Command both = active.get(0).alone(change);
            if (both != null) {
                return both;
            }
        }
        byte[] entry = change.key();
        List<List<byte[]>> keys = new ArrayList<>(active.size());
        List<List<Object>> arguments = new ArrayList<>(active.size());
        for (Part part : active) {
            keys.add(part.keys(entry));
            arguments.add(part.arguments(change, context));
        }
        Script script = change.script() == null ? SINGLE_COMMAND : change.script();
        Combination combination = new Combination(script, active);
        Script whole = combined.get(combination);
        if (whole == null) {
            whole = combined.computeIfAbsent(combination, c -> combine(c, keys, arguments));
        }
        return command(whole, change, keys, arguments);
    }

    private List<Part> activeParts() {
        for (int i = 0; i < parts.size(); i++) {
            if (!parts.get(i).isActive()) {
                return parts.stream().filter(Part::isActive).toList();
            }
        }
        return parts;
    }

    private static Command command(
            Script whole, Command change, List<List<byte[]>> keys, List<List<Object>> arguments) {
        Object[] own = change.words();
        @Nullable Script script = change.script();
        int ownArguments = script == null ? own.length - 1 : own.length - WORDS_BEFORE_KEYS - 1;
        int keyCount = 1 + size(keys);
        Object[] words = new Object[WORDS_BEFORE_KEYS + keyCount + ownArguments + size(arguments)];
        words[0] = Command.Verb.EVALSHA.name();
        words[1] = whole.sha1();
        words[2] = (long) keyCount;
        words[3] = change.key();
        int next = WORDS_BEFORE_KEYS + 1;
        for (List<byte[]> partWords : keys) {
            for (byte[] key : partWords) {
                words[next++] = key;
            }
        }
        if (script == null) { // The command's name, then the words behind the key.
            words[next] = own[0];
            System.arraycopy(own, 2, words, next + 1, ownArguments - 1);
        } else {
            System.arraycopy(own, own.length - ownArguments, words, next, ownArguments);
        }
        next += ownArguments;
        for (List<Object> partWords : arguments) {
            for (Object argument : partWords) {
                words[next++] = argument;
            }
        }
        return new Command(Command.Verb.EVALSHA, change.key(), words, whole, false);
    }

    /**
     * Combines the Lua text of the change and of the parts. Each part calls a function {@code change()}. For the first
     * part this function runs the change; for every other part it runs the previous part.
     */
    private static Script combine(Combination combination, List<List<byte[]>> keys, List<List<Object>> arguments) {
        List<Part> parts = combination.parts();
        int argumentsLeft = size(arguments);
        StringBuilder text = new StringBuilder("local part_arguments = ")
                .append(argumentsLeft)
                .append("\nlocal broughtBack = false\nlocal change = function()\n")
                .append(combination.change().text())
                .append("\nend\n");
        int key = 2;
        for (int i = 0; i < parts.size(); i++) {
            boolean isLast = i == parts.size() - 1;
            text.append(isLast ? "" : "change = (function(change)\n");
            for (int n = 1; n <= keys.get(i).size(); n++) {
                text.append("local key")
                        .append(n)
                        .append(" = KEYS[")
                        .append(key++)
                        .append("]\n");
            }
            for (int n = 1; n <= arguments.get(i).size(); n++) {
                text.append("local argument")
                        .append(n)
                        .append(" = ARGV[#ARGV - ")
                        .append(--argumentsLeft)
                        .append("]\n");
            }
            text.append(isLast ? "" : "return function()\n")
                    .append(parts.get(i).script().text())
                    .append(isLast ? "" : "\nend\nend)(change)\n");
        }
        Script script = Script.of(combination.change().name(), text.toString());
        ScriptTwin twin = twin(combination, keys, arguments);
        return twin == null ? script : script.withTwin(twin);
    }

    /** Returns the twin of the whole; {@code null} if the change or a part has none. */
    private static @Nullable ScriptTwin twin(
            Combination combination, List<List<byte[]>> keys, List<List<Object>> arguments) {
        ScriptTwin change = combination.change().twin();
        List<CombinedTwin.Inner> inner = new ArrayList<>();
        for (int i = 0; i < combination.parts().size(); i++) {
            Part part = combination.parts().get(i);
            PartTwin twin = part.twin();
            if (twin == null) {
                return null;
            }
            inner.add(new CombinedTwin.Inner(
                    twin,
                    part.readsKeysFirst(),
                    keys.get(i).size(),
                    arguments.get(i).size()));
        }
        return change == null ? null : new CombinedTwin(change, inner);
    }

    private static int size(List<? extends List<?>> lists) {
        int size = 0;
        for (List<?> list : lists) {
            size += list.size();
        }
        return size;
    }

    private record Combination(Script change, List<Part> parts) {}

    /** Work that runs in the same script as a change. Compared by identity. Thread-safe. */
    public interface Part {

        /** Whether the part has work for the next change. A change without active parts is sent as a plain command. */
        default boolean isActive() {
            return true;
        }

        /**
         * Whether the part must run when an entry is removed that doesn't exist. Otherwise no command may be sent
         * for such a removal.
         */
        default boolean needsEveryRemoval() {
            return false;
        }

        /**
         * Returns Lua code that calls {@code change()} once and returns the reply of that call, or doesn't call it and
         * returns 0 for a refused completion ({@link ChangeContext.Kind#COMPLETION}). {@code KEYS[1]} is the entry;
         * {@code key1}, {@code key2} and so on are the part's own keys, {@code argument1} and so on its own arguments.
         * A part that puts the entry back from where it was set aside sets {@code broughtBack} before it calls {@code
         * change()}.
         */
        Script script();

        /** Returns what does the same as {@link #script}, in a transaction; {@code null} if nothing does. */
        default @Nullable PartTwin twin() {
            return null;
        }

        /** Whether the part's keys are strings, which its twin needs; they are watched and read in the first trip. */
        default boolean readsKeysFirst() {
            return true;
        }

        /**
         * Returns the part's keys, which must be in the same slot as the entry.
         *
         * @return always the same number of keys
         */
        List<byte[]> keys(byte[] entry);

        /**
         * Returns the part's arguments for one change.
         *
         * @return always the same number of arguments
         */
        List<Object> arguments(Command change);

        /**
         * Returns one command that makes a change and does the part's work, with the same effect and reply as the
         * combination and less work for the server; {@code null} if there is none. Asked while no other part is active.
         *
         * @param change a plain command
         */
        default @Nullable Command alone(Command change) {
            return null;
        }

        /** As {@link #arguments(Command)}, for parts that have to know why the entry is changed. */
        default List<Object> arguments(Command change, ChangeContext context) {
            return arguments(change);
        }
    }
}
