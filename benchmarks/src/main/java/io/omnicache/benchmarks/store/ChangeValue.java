package io.omnicache.benchmarks.store;

import java.io.Serializable;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.MutableEntry;

/** The entry processor of the benchmarks. Serializable, since Hazelcast runs it in its server. */
final class ChangeValue implements EntryProcessor<String, Object, Void>, Serializable {
    private static final long serialVersionUID = 1;

    @Override
    public Void process(MutableEntry<String, Object> entry, Object... arguments) {
        entry.setValue(ValueKind.next(entry.getValue()));
        return null;
    }
}
