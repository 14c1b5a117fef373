package io.omnicache.benchmarks.faults;

/** An open cache under faults. Any thread may call it. */
interface Subject extends AutoCloseable {
    /** Null if there is no entry. */
    String get(String key);

    void put(String key, String value);

    void remove(String key);

    /** Whether the change that ended with this exception may have been carried out, or may yet be. */
    boolean mayBeDone(RuntimeException failure);

    /**
     * Whether changes return without an exception although Redis doesn't get them. Then they don't show that Redis is
     * reached; only a read that finds a value does.
     */
    default boolean dropsChanges() {
        return false;
    }

    @Override
    void close();
}
