package io.omnicache.jcache.internal.redis;

import io.netty.util.Timeout;
import io.omnicache.jcache.internal.redis.pipeline.Exchange;
import io.omnicache.jcache.internal.redis.pipeline.PipelinedConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An asynchronous call on a pipelined connection. */
final class SentExchange extends Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(SentExchange.class);

    private final AsyncCall call;
    private final PipelinedConnection connection;
    private final AsyncCalls calls;
    private @Nullable Timeout timeout;

    SentExchange(Object[] words, AsyncCall call, PipelinedConnection connection, AsyncCalls calls) {
        super(words);
        this.call = call;
        this.connection = connection;
        this.calls = calls;
    }

    /** Before it is sent. */
    void watchedBy(@Nullable Timeout watching) {
        timeout = watching;
    }

    /** Its time is up, or the connection is being closed. */
    void expire() {
        if (withdraw()) {
            calls.onDeadline(call, connection, false);
        } else if (!isDone()) {
            calls.onDeadline(call, connection, true);
        }
    }

    @Override
    protected void onComplete() {
        try {
            unwatch();
            calls.onReply(call, connection, reply());
        } catch (Throwable e) { // It must not break the connection, on which others wait.
            LOG.error("The reply to an asynchronous {} could not be handed on", call.command(), e);
            calls.giveUp(call, e);
        }
    }

    /** Whoever withdrew it has told its receiver. */
    @Override
    protected void onDropped() {
        unwatch();
        call.release();
    }

    private void unwatch() {
        Timeout watching = timeout;
        if (watching != null) {
            watching.cancel();
        }
    }
}
