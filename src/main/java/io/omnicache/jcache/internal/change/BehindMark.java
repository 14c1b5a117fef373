package io.omnicache.jcache.internal.change;

import io.omnicache.jcache.internal.entry.EncodedKey;
import io.omnicache.jcache.internal.redis.ChangeScript;
import io.omnicache.jcache.internal.redis.Command;
import io.omnicache.jcache.internal.redis.Script;
import io.omnicache.jcache.internal.redis.twin.PartTwin;
import io.omnicache.jcache.internal.store.WriteQueue;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The part of a change's script that names the change as the last one of its entry which the store doesn't have yet. Of
 * several JVMs the one whose change has its name there writes to the store. Thread-safe.
 *
 * @param keys returns the key of the name by the key of the entry
 */
record BehindMark(WriteQueue<?, ?> queue, UnaryOperator<byte[]> keys, ThreadLocal<@Nullable String> next)
        implements ChangeScript.Part {
    private static final Script MARK = Script.load(BehindMark.class, "mark_change.lua");

    @Override
    public Script script() {
        return MARK;
    }

    @Override
    public PartTwin twin() {
        return LockTwins::markChange;
    }

    @Override
    public List<byte[]> keys(byte[] entry) {
        return List.of(keys.apply(entry));
    }

    @Override
    public List<Object> arguments(Command change) {
        String mark = next.get();
        if (mark == null) {
            throw new IllegalStateException("The change has no name");
        }
        return List.of(mark, queue.markMillis());
    }

    /**
     * The part of the script that stores a loaded value, or remembers that there is none. To be used under the lock of
     * the load, so that what waits is what the load has seen.
     *
     * @param keys returns the key of the name by the key of the entry
     * @param ids returns the encoded key by the key of the entry
     */
    record Guard(WriteQueue<?, ?> queue, UnaryOperator<byte[]> keys, UnaryOperator<byte[]> ids)
            implements ChangeScript.Part {
        private static final Script GUARD = Script.load(BehindMark.class, "guard_load.lua");

        @Override
        public Script script() {
            return GUARD;
        }

        @Override
        public PartTwin twin() {
            return LockTwins::guardLoad;
        }

        @Override
        public List<byte[]> keys(byte[] entry) {
            return List.of(keys.apply(entry));
        }

        @Override
        public List<Object> arguments(Command change) {
            String waiting = queue.waitingMark(new EncodedKey(ids.apply(change.key())));
            return List.of(queue.markPrefix(), waiting == null ? "" : waiting);
        }
    }
}
