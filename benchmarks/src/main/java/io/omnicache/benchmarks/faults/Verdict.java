package io.omnicache.benchmarks.faults;

/** What a read's answer is, by what the application knows of the key. */
enum Verdict {
    /** It may be: nothing that is known contradicts. */
    RIGHT,
    /** Nothing, although a value was acknowledged and not removed. A cache may lose entries, so this isn't wrong. */
    MISSING,
    /** Older than what was acknowledged or read before the read began. */
    OLDER,
    /** Not a value that was ever given to the key. */
    NEVER_WRITTEN,
    /** A value of which the exception of its change said that it wasn't carried out. */
    DENIED;

    boolean isWrong() {
        return this != RIGHT && this != MISSING;
    }
}
