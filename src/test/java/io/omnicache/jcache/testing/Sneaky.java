package io.omnicache.jcache.testing;

/** Throws what no method declares, as code in Kotlin, Groovy or Scala does, or with Lombok's {@code @SneakyThrows}. */
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
