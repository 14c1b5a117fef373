package io.omnicache.jcache.internal.store;

import org.jspecify.annotations.Nullable;

/** Failures of which one is to be thrown when all that has to be done is done. */
public final class Failures {
    /** A million keys may fail, each with a stack trace. */
    private static final int MOST_SUPPRESSED = 32;

    private Failures() {}

    /**
     * The one to throw, with the other suppressed in it, if there aren't many already: the first, but an {@link Error} before
     * anything else.
     *
     * @param first {@code null} if there was none
     * @param next {@code null} if there is none
     */
    public static @Nullable Throwable add(@Nullable Throwable first, @Nullable Throwable next) {
        if (first == null || next == null || first == next) {
            return first != null ? first : next;
        }
        if (next instanceof Error && !(first instanceof Error)) {
            next.addSuppressed(first);
            return next;
        }
        if (first.getSuppressed().length < MOST_SUPPRESSED) {
            first.addSuppressed(next);
        }
        return first;
    }

    /** Throws it as it is, declared or not; nothing if it is {@code null}. */
    public static void rethrow(@Nullable Throwable failure) {
        if (failure != null) {
            Failures.<RuntimeException>throwAs(failure);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"
    }) // The compiler's check of declared exceptions only.
    private static <T extends Throwable> void throwAs(Throwable failure) throws T {
        throw (T) failure;
    }
}
