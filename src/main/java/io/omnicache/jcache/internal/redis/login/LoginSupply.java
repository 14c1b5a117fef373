package io.omnicache.jcache.internal.redis.login;

import io.omnicache.jcache.spi.CredentialsProvider.Credentials;
import java.time.Duration;

/** Where the credentials of a login come from. Thread-safe. */
public interface LoginSupply extends AutoCloseable {
    /**
     * Returns the present credentials. May block.
     *
     * @throws LoginException if there are none
     */
    Credentials get() throws LoginException;

    /** Returns how often to look whether the credentials have changed; zero if they say themselves when they end. */
    Duration interval();

    /** Returns the setting and what it names, for messages. */
    String name();

    @Override
    default void close() {}
}
