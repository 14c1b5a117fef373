package io.omnicache.benchmarks.store;

import java.util.Map;
import java.util.Set;

/**
 * One client, with the operations of a cache. Values are what {@link ValueKind} makes. An operation that a client has
 * no command for throws UnsupportedOperationException; {@link Provider} says which operations a client has.
 */
public interface Store extends AutoCloseable {
    Object get(String key);

    void put(String key, Object value);

    boolean putIfAbsent(String key, Object value);

    boolean replace(String key, Object expected, Object value);

    Object getAndPut(String key, Object value);

    /** Changes the value by an entry processor that writes {@link ValueKind#next(Object)}. */
    void invoke(String key);

    Map<String, ?> getAll(Set<String> keys);

    void putAll(Map<String, Object> entries);

    void clear();

    /** Reads every entry and returns how many there were. */
    int iterate();

    @Override
    void close();
}
