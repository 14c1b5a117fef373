package io.omnicache.jcache;

/**
 * A key of the cache holds a list, a hash or another type that is no string: another program wrote it. The command has changed nothing in
 * Redis, and it will be refused until the key is gone; a {@code key-prefix} of the caches' own avoids such keys. {@code put}, {@code remove} and
 * other operations that need no value replace or delete this one too. {@link #isOutcomeUnknown()} is always false.
 *
 * @see RedisCacheException
 */
public final class WrongTypeException extends RedisCacheException {
    private static final long serialVersionUID = 1L;

    public WrongTypeException(String message) {
        super(message, false);
    }
}
