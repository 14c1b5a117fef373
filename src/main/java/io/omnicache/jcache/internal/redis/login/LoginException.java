package io.omnicache.jcache.internal.redis.login;

/** There are no credentials for a login. The message names the setting and the remedy, and holds no secret. */
public final class LoginException extends Exception {
    private static final long serialVersionUID = 1L;

    LoginException(String message) {
        super(message, null, false, false);
    }
}
