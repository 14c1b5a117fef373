package io.omnicache.jcache.internal.lease;

/** How the work under a lease has ended, as those learn who wait for the lease. */
public enum LeaseOutcome {
    /** The entry may be there, or was changed or removed: look again. */
    LOOK('E'),
    /** The loader has no value for the key. */
    NO_VALUE('N'),
    /** The work has failed: whoever takes the lease next may try. */
    FAILED('F');

    private final char letter;

    LeaseOutcome(char letter) {
        this.letter = letter;
    }

    String letter() {
        return String.valueOf(letter);
    }

    /** Returns the outcome of a message; {@link #LOOK} for a letter of a later version. */
    static LeaseOutcome of(byte letter) {
        return letter == NO_VALUE.letter ? NO_VALUE : letter == FAILED.letter ? FAILED : LOOK;
    }
}
