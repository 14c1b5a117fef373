package io.omnicache.jcache.internal.config.setting;

/**
 * A password. Immutable. {@link #toString()} returns {@code ***}, so that no log line or message shows the password.
 */
public final class Secret {
    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    /** Returns the password itself. Call this method only for the login and for opening key stores. */
    public String reveal() {
        return value;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return "***";
    }
}
