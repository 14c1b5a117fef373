package io.omnicache.jcache.internal.redis.twin;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The twins of a change and of its parts, one within the other. The keys are the entry and then those of the parts; the
 * arguments are the change's and then those of the parts.
 *
 * @param parts the innermost comes first
 */
public record CombinedTwin(ScriptTwin change, List<Inner> parts) implements ScriptTwin {

    @Override
    public @Nullable Object run(Transaction transaction, ScriptCall call) {
        ScriptCall ofChange = call.part(0, 1, 0, argumentsOfChange(call));
        Supplier<@Nullable Object> whole = () -> change.run(transaction, ofChange);
        List<ScriptCall> ofParts = ofParts(call);
        for (int i = 0; i < ofParts.size(); i++) {
            Supplier<@Nullable Object> within = whole;
            PartTwin part = parts.get(i).twin();
            ScriptCall own = ofParts.get(i);
            whole = () -> part.run(transaction, ofChange, own, within);
        }
        return whole.get();
    }

    @Override
    public List<byte[]> readFirst(ScriptCall call) {
        List<byte[]> first = new ArrayList<>();
        first.add(call.key(1));
        List<ScriptCall> ofParts = ofParts(call);
        for (int i = 0; i < ofParts.size(); i++) {
            if (parts.get(i).readsKeysFirst()) {
                first.addAll(ofParts.get(i).keys());
            }
        }
        return first;
    }

    private int argumentsOfChange(ScriptCall call) {
        return call.arguments().size()
                - parts.stream().mapToInt(Inner::arguments).sum();
    }

    private List<ScriptCall> ofParts(ScriptCall call) {
        List<ScriptCall> calls = new ArrayList<>();
        int key = 1;
        int argument = argumentsOfChange(call);
        for (Inner part : parts) {
            calls.add(call.part(key, part.keys(), argument, part.arguments()));
            key += part.keys();
            argument += part.arguments();
        }
        return calls;
    }

    /**
     * A part.
     *
     * @param readsKeysFirst whether its keys are read in the first trip
     * @param keys the number of its keys
     * @param arguments the number of its arguments
     */
    public record Inner(PartTwin twin, boolean readsKeysFirst, int keys, int arguments) {}
}
