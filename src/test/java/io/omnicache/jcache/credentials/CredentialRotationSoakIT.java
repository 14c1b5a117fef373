package io.omnicache.jcache.credentials;

import org.junit.jupiter.api.Tag;

/** The same for a minute each, or for as many seconds as the system property {@code rotation.seconds} says. */
@Tag("soak")
class CredentialRotationSoakIT extends CredentialRotationTest {
    @Override
    int seconds() {
        return Integer.getInteger("rotation.seconds", 60);
    }
}
