package io.omnicache.jcache.internal.redis.login;

import io.omnicache.jcache.internal.config.connection.ConnectionSettings;
import io.omnicache.jcache.spi.CredentialsProvider;
import io.omnicache.jcache.spi.CredentialsProvider.Credentials;
import java.lang.reflect.InvocationTargetException;
import java.time.Clock;
import java.time.Duration;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Credentials of the application's {@link CredentialsProvider}. Thread-safe. */
public final class ProvidedLogin implements LoginSupply {
    /** How long the provider's {@code close} is waited for. */
    private static final long LONGEST_CLOSE_MILLIS = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(ProvidedLogin.class);

    private final CredentialsProvider provider;
    private final @Nullable String username;
    private final Clock clock;

    /** @param username the user where the provider names none */
    ProvidedLogin(CredentialsProvider provider, @Nullable String username, Clock clock) {
        this.provider = provider;
        this.username = username;
        this.clock = clock;
    }

    /**
     * Creates the provider.
     *
     * @throws CacheException if there is no such class, it is no provider, or its constructor fails
     */
    public static ProvidedLogin of(String className, @Nullable String username, ClassLoader loader) {
        try {
            Class<?> type = Class.forName(className, false, loader);
            if (!CredentialsProvider.class.isAssignableFrom(type)) {
                throw wrong(className, "it doesn't implement " + CredentialsProvider.class.getName());
            }
            Object provider = type.getConstructor().newInstance();
            return new ProvidedLogin((CredentialsProvider) provider, username, Clock.systemUTC());
        } catch (ClassNotFoundException e) {
            throw wrong(className, "the cache manager's class loader has no such class");
        } catch (NoSuchMethodException | IllegalAccessException | InstantiationException e) {
            throw wrong(className, "it needs to be public, with a public constructor without parameters");
        } catch (InvocationTargetException e) {
            throw wrong(className, "its constructor failed (" + nameOf(e.getCause()) + ")");
        } catch (LinkageError e) {
            throw wrong(className, "it can't be loaded (" + nameOf(e) + ")");
        }
    }

    private static CacheException wrong(String className, String problem) {
        return new CacheException("The connection setting " + ConnectionSettings.CREDENTIALS_PROVIDER.name()
                + " names the class " + className + ", and " + problem);
    }

    @Override
    @SuppressWarnings("NullAway") // An implementation in another language, or an older one, may return null.
    public Credentials get() throws LoginException {
        @Nullable Credentials given;
        try {
            given = provider.credentials();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw wrong("was interrupted; see whether it takes long, or the manager is being closed");
        } catch (Exception | LinkageError | StackOverflowError e) {
            throw wrong("failed (" + nameOf(e) + "); look into its log, and at the service that it asks");
        }
        if (given == null) {
            throw wrong("returned null; it must return credentials or throw an exception");
        }
        if (given.validUntil() != null && !given.validUntil().isAfter(clock.instant())) {
            throw wrong(
                    "returned credentials that have ended; it must not keep them beyond their time, and the clock of"
                            + " this machine must be right");
        }
        return given.username() != null || username == null
                ? given
                : new Credentials(username, given.password(), given.validUntil());
    }

    private LoginException wrong(String problem) {
        return new LoginException(name() + " " + problem);
    }

    private static String nameOf(@Nullable Throwable failure) {
        return failure == null ? "unknown" : failure.getClass().getName();
    }

    @Override
    public Duration interval() {
        return Duration.ZERO;
    }

    @Override
    public String name() {
        return "the credentials provider " + provider.getClass().getName();
    }

    /** Closes the provider in a thread of its own, for which the caller waits for a limited time. */
    @Override
    public void close() {
        Thread closing = new Thread(this::closeProvider, "omnicache-credentials-close");
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(LONGEST_CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (closing.isAlive()) {
            LOG.warn("{} hasn't been closed within {} ms; its thread goes on", name(), LONGEST_CLOSE_MILLIS);
        }
    }

    private void closeProvider() {
        try {
            provider.close();
        } catch (Exception | LinkageError | StackOverflowError | AssertionError e) { // Not only those that it declares.
            LOG.warn("{} couldn't be closed ({})", name(), nameOf(e));
        }
    }
}
