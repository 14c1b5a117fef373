package io.omnicache.jcache.internal.redis.twin;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Does what the script of one part of a change does, in the transaction of the change. As {@link ScriptTwin}. */
@FunctionalInterface
public interface PartTwin {

    /**
     * Does the part's work around the change.
     *
     * @param change the change's own keys and arguments
     * @param own the part's keys and arguments
     * @param changing makes the change, and returns its reply
     * @return the reply of the whole
     */
    @Nullable
    Object run(Transaction transaction, ScriptCall change, ScriptCall own, Supplier<@Nullable Object> changing);
}
