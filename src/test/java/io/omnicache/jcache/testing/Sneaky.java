package io.omnicache.jcache.testing;

/** Throws checked exceptions without declaring them, as Kotlin, Groovy, Scala and Lombok's {@code @SneakyThrows} do. */
public final class Sneaky {
    private Sneaky() {}

    /**
     * Throws.
     *
     * @return nothing, so that it may stand behind {@code throw}
     */
    public static RuntimeException raise(Throwable thrown) {
        throw Sneaky.<RuntimeException>as(thrown);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T as(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
