package io.omnicache.jcache.internal.config.setting;

/**
 * A password. Immutable. {@link #toString()} returns {@code ***}, so that no log line or message shows the password.
 *
 * @param reveal the password itself. Only for the login and for opening key stores.
 */
public record Secret(String reveal) {
    @Override
    public String toString() {
        return "***";
    }
}
