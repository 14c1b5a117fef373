package io.omnicache.jcache.internal.loading;

/** Why entries are loaded. */
public enum LoadPurpose {
    /** A read didn't find them. */
    READ,
    /** {@code loadAll} of missing entries: a value that can't be stored is a failure. */
    LOAD_ALL,
    /** {@code loadAll} of all entries: the loader is asked after the call has begun, and replaces what is there. */
    RELOAD;

    boolean replaces() {
        return this == RELOAD;
    }

    boolean mustStore() {
        return this != READ;
    }
}
