package io.omnicache.jcache.internal.codec;

/** How operations treat a value that can't be decoded: damaged, rejected by the filter, or of a class that is missing or has changed. */
public enum UndecodablePolicy {
    /** As if the key had no value. Logged as a warning. */
    MISS,
    /** Every operation that needs the value throws an exception. */
    THROW
}
