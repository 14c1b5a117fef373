package io.omnicache.jcache.internal.store;

import org.jspecify.annotations.Nullable;

/** Collects the failures of several steps into one exception, to be thrown after the last step. Stateless. */
public final class Failures {
    /** Limits the memory: a million keys may fail, each with a stack trace. */
    private static final int MAX_SUPPRESSED = 32;

    private Failures() {}

    /**
     * Returns the failure to throw: the first one, or the next one if only that is an {@link Error}. The other
     * failure is added to it as suppressed, up to 32 of them; an error always gets the exception that it replaces.
     *
     * @param first the failure so far; {@code null} for none
     * @param next the failure of the next step; {@code null} for none
     */
    public static @Nullable Throwable add(@Nullable Throwable first, @Nullable Throwable next) {
        if (first == null || next == null || first == next) {
            return first != null ? first : next;
        }
        if (next instanceof Error && !(first instanceof Error)) {
            next.addSuppressed(first);
            return next;
        }
        if (first.getSuppressed().length < MAX_SUPPRESSED) {
            first.addSuppressed(next);
        }
        return first;
    }

    /** Throws the failure itself, also if it is a checked exception; does nothing if it is {@code null}. */
    public static void rethrow(@Nullable Throwable failure) {
        if (failure != null) {
            Failures.<RuntimeException>throwAs(failure);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
    }) // Avoids the compiler's check of declared exceptions.
    private static <T extends Throwable> void throwAs(Throwable failure) throws T {
        throw (T) failure;
    }
}
