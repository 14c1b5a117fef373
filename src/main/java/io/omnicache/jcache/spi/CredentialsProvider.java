package io.omnicache.jcache.spi;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Gives the credentials with which connections log in, for passwords and tokens that change. The connection setting
 * {@code credentials-provider} names the class, which needs a public constructor without parameters. Each connection to
 * Redis, that is each open cache manager or backend, has one object of its own.
 *
 * <p>{@link #credentials()} is called when a connection is opened. Connections that are being opened at the same time
 * share one call. Where the credentials have an end, it is called again after 70 to 80 % of their time, and all open
 * connections log in anew with the result ({@code AUTH}), between two commands. If it fails then, open connections stay as
 * they are, and it is called again after a pause.
 *
 * <p>The library calls it in a thread of its own, never in a network thread, and never twice at the same time unless an
 * earlier call hasn't returned within {@code connect-timeout}. An implementation must be thread-safe.
 *
 * @see <a href="https://redis.io/docs/latest/commands/auth/">AUTH</a>
 */
public interface CredentialsProvider extends AutoCloseable {

    /**
     * Returns the present credentials. May block, for up to the setting {@code connect-timeout}; then the thread is
     * interrupted, and the connection isn't opened.
     *
     * @return the credentials; {@code null}, and credentials that have ended, are failures
     * @throws Exception if there are none. The connection isn't opened, and operations that need it fail with an {@link
     *     io.omnicache.jcache.UnavailableException} that names the class of the provider and of the exception, but not
     *     the exception's message, which may hold a secret
     */
    Credentials credentials() throws Exception;

    /** Called once, when the cache manager or backend is closed. Does nothing unless it is overridden. */
    @Override
    default void close() {}

    /**
     * What a connection logs in with. Immutable. {@link #toString()} doesn't show the password.
     *
     * @param username the ACL user; {@code null} for the user of the setting {@code username}, or without that for the
     *     default user
     * @param password the password or token; not empty
     * @param validUntil when the server stops accepting the password, or closes connections that haven't logged in anew;
     *     {@code null} if there is no such time, and then no connection logs in anew
     */
    record Credentials(
            @Nullable String username,
            String password,
            @Nullable Instant validUntil) {

        /** @throws IllegalArgumentException if the user name or the password is empty */
        public Credentials {
            Objects.requireNonNull(password, "password");
            if (password.isEmpty() || username != null && username.isEmpty()) {
                throw new IllegalArgumentException("Credentials have an empty user name or password");
            }
        }

        @Override
        public String toString() {
            return "Credentials[" + username + ", ***, until " + validUntil + "]";
        }
    }
}
