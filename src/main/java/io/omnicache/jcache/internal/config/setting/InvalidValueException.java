package io.omnicache.jcache.internal.config.setting;

/**
 * A text is none of what a setting allows. The message says what is allowed and never repeats the text, which may be a
 * secret; whoever reports it names the setting and where it stands.
 */
public final class InvalidValueException extends Exception {
    private static final long serialVersionUID = 1L;

    public InvalidValueException(String allowed) {
        super(allowed);
    }
}
