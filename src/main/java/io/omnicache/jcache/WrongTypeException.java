package io.omnicache.jcache;

/**
 * Thrown when a key of the cache holds a list, a hash or another type than a string, written by another program. The
 * command changed nothing in Redis. Operations that read the value fail until the key is removed. {@code put},
 * {@code remove} and other operations that do not read the value replace or delete such a key too. A
 * {@code key-prefix} that no other program uses avoids such keys. {@link #isOutcomeUnknown()} is always
 * {@code false}.
 *
 * @see RedisCacheException
 */
public final class WrongTypeException extends RedisCacheException {
    private static final long serialVersionUID = 1L;

    public WrongTypeException(String message) {
        super(message, false);
    }
}
