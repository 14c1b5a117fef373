package io.omnicache.it;

/** An error that a server replied; the message is the server's, for example {@code NOAUTH Authentication required.} */
public final class RedisErrorReply extends IllegalStateException {
    private static final long serialVersionUID = 1;

    RedisErrorReply(String message) {
        super(message);
    }
}
