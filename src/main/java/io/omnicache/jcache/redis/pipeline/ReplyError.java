package io.omnicache.jcache.redis.pipeline;

/**
 * What the server answers to a command that it refuses.
 *
 * @param text begins with a word in capitals, such as {@code WRONGTYPE} or {@code NOSCRIPT}
 */
public record ReplyError(String text) {

    public boolean is(String code) {
        return text.startsWith(code) && (text.length() == code.length() || text.charAt(code.length()) == ' ');
    }

    /** Whether the server could not read the command: then it has read nothing behind it, and closes the connection. */
    public boolean isProtocolError() {
        return text.startsWith("ERR Protocol error");
    }
}
