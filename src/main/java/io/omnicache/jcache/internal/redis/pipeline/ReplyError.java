package io.omnicache.jcache.internal.redis.pipeline;

/**
 * What the server answers to a command that it refuses.
 *
 * @param text begins with a word in capitals, such as {@code WRONGTYPE} or {@code NOSCRIPT}
 */
public record ReplyError(String text) {

    /**
     * Whether it says that the commands may have to go to another server, behind the same name: this one is a replica now, or was
     * started again and may become one. Nothing was carried out, of a script neither: its first change was refused.
     */
    public boolean sendsAway() {
        return is("READONLY") || is("MASTERDOWN") || is("LOADING") || isReadOnlyInScript();
    }

    /** What servers before 7.0 say: {@code ERR Error running script (call to f_..): @user_script:1: -READONLY You can't ..}. */
    public boolean isReadOnlyInScript() {
        return is("ERR") && text.contains(": -READONLY ");
    }

    public boolean is(String code) {
        return text.startsWith(code) && (text.length() == code.length() || text.charAt(code.length()) == ' ');
    }

    /** Whether the server could not read the command: then it has read nothing behind it, and closes the connection. */
    public boolean isProtocolError() {
        return text.startsWith("ERR Protocol error");
    }
}
