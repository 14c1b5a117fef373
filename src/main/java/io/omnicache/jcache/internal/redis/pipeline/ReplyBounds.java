package io.omnicache.jcache.internal.redis.pipeline;

import io.omnicache.jcache.internal.redis.OmittedText;

/**
 * How much memory the reply to one command may take. What exceeds it is read and discarded, and the next replies are
 * read as usual. Immutable.
 *
 * @param longestText the longest text, in bytes
 * @param largest the largest reply, in bytes; a larger one fails its command
 * @param omits whether a text that is too long, or for which there is no memory, is replaced by an {@link OmittedText},
 *     so that the rest of the reply can be used; otherwise the command fails
 */
public record ReplyBounds(long longestText, long largest, boolean omits) {
    /** No bounds but the memory of the JVM. */
    public static final ReplyBounds NONE = new ReplyBounds(Long.MAX_VALUE, Long.MAX_VALUE, false);

    /** Returns the bounds of a reply in which each text may have so many bytes. */
    public static ReplyBounds ofTexts(long longestText) {
        return new ReplyBounds(longestText, Long.MAX_VALUE, false);
    }
}
