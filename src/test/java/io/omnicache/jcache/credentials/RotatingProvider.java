package io.omnicache.jcache.credentials;

import io.omnicache.jcache.spi.CredentialsProvider;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives the present {@link RotatedUser} for a second. */
public final class RotatingProvider implements CredentialsProvider {
    static final AtomicInteger CALLS = new AtomicInteger();

    @Override
    public Credentials credentials() {
        CALLS.incrementAndGet();
        return new Credentials(
                RotatedUser.name(), RotatedUser.password(), Instant.now().plusMillis(1_000));
    }
}
