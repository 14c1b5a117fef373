package io.omnicache.jcache.internal.redis.login;

import io.omnicache.jcache.internal.config.connection.ConnectionOptions.Login;
import io.omnicache.jcache.spi.CredentialsProvider.Credentials;
import java.time.Duration;

/**
 * A login that never changes. It is needed if only the other login (that of the servers or of the sentinels) changes.
 * Without a password it is the default user with any password, which a server without a password accepts. Immutable.
 */
public record FixedLogin(Login login) implements LoginSupply {
    private static final Credentials ANY = new Credentials("default", "-", null);

    @Override
    public Credentials get() {
        return login.password() == null
                ? ANY
                : new Credentials(login.username(), login.password().reveal(), null);
    }

    @Override
    public Duration interval() {
        return Duration.ZERO;
    }

    @Override
    public String name() {
        return "the settings";
    }
}
