package io.omnicache.jcache.internal.redis.pipeline;

/**
 * An error reply: the server refused the command and didn't carry it out. Immutable.
 *
 * @param text begins with the error code, a word in capitals such as {@code WRONGTYPE} or {@code NOSCRIPT}
 */
public record ReplyError(String text) implements CommandFailure {

    /**
     * Whether another server behind the same name may be the master now: this one is a replica, or was restarted and may become one. No
     * change was carried out, nor any of a script, whose first change was refused.
     */
    public boolean mayHaveNewMaster() {
        return is("READONLY") || is("MASTERDOWN") || is("LOADING") || isReadOnlyInScript();
    }

    /** Servers before 7.0 answer {@code ERR Error running script (call to f_..): @user_script:1: -READONLY You can't ..}. */
    private boolean isReadOnlyInScript() {
        return is("ERR") && text.contains(": -READONLY ");
    }

    /** Whether the reply has this error code. */
    public boolean is(String code) {
        return text.startsWith(code) && (text.length() == code.length() || text.charAt(code.length()) == ' ');
    }

    /** Whether the server could not parse the command: it parses nothing behind it either, and closes the connection. */
    public boolean isProtocolError() {
        return text.startsWith("ERR Protocol error");
    }
}
