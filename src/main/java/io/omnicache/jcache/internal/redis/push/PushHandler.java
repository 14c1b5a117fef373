package io.omnicache.jcache.internal.redis.push;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.omnicache.jcache.internal.redis.pipeline.CommandFailure.ReplyError;
import io.omnicache.jcache.internal.redis.pipeline.ReplyReader;
import io.omnicache.jcache.internal.redis.pipeline.ReplyReader.Push;
import io.omnicache.jcache.internal.redis.pipeline.RequestWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The protocol on one open connection: writes commands, gives each its reply, and passes pushes on. A server confirms a
 * subscription by a push and refuses it by a reply; both are in the order of the commands. Used in the channel's event
 * loop.
 */
final class PushHandler extends ChannelInboundHandlerAdapter {
    private static final Logger LOG = LoggerFactory.getLogger(PushHandler.class);
    /** A server says nothing when it closes the connection of a subscriber that doesn't take its messages. */
    static final String CLOSED =
            "the server, or something before it, closed the connection; see the server's log, and its"
                    + " client-output-buffer-limit for pubsub";

    private static final String UNASKED = "a reply that nobody asked for";

    private final Channel channel;
    private final Owner owner;
    private final ReplyReader reader;
    private final Deque<Asked> unanswered = new ArrayDeque<>();
    /** Commands that were written and not sent yet. */
    private @Nullable ByteBuf unsent;

    private boolean over;

    PushHandler(Channel channel, long largestMessage, Owner owner) {
        this.channel = channel;
        this.owner = owner;
        this.reader = ReplyReader.ofResp3(this::receive, largestMessage);
    }

    /** Sends a command. The receiver gets the reply, unless the connection ends before. */
    void send(Consumer<@Nullable Object> receiver, Object... words) {
        write(receiver, words);
        flush();
    }

    /** Writes a command that the next {@link #flush} sends. */
    void write(Consumer<@Nullable Object> receiver, Object... words) {
        append(words, new Asked(false, receiver));
    }

    /**
     * Subscribes or unsubscribes one channel. The receiver gets {@code null} as the confirmation, or the error by which
     * the server refuses.
     */
    void subscribe(String command, byte[] name, Consumer<@Nullable ReplyError> receiver) {
        append(new Object[] {command, name}, new Asked(true, reply -> receiver.accept((ReplyError) reply)));
        flush();
    }

    private void append(Object[] words, Asked asked) {
        if (over) {
            return;
        }
        ByteBuf out = unsent;
        try {
            if (out == null) {
                out = channel.alloc().buffer();
                unsent = out;
            }
            RequestWriter.write(words, out);
        } catch (RuntimeException | Error e) {
            end("a command could not be written (" + e.getClass().getSimpleName() + ")");
            return;
        }
        unanswered.add(asked);
    }

    /** Sends the commands that were written. */
    void flush() {
        ByteBuf out = unsent;
        unsent = null;
        if (out != null) {
            channel.writeAndFlush(out).addListener(written -> {
                if (!written.isSuccess()) {
                    end(CLOSED);
                }
            });
        }
    }

    /** Closes the connection. Nothing is passed on afterwards. */
    void end(String reason) {
        if (!over) {
            over = true;
            unanswered.clear();
            ReferenceCountUtil.release(unsent);
            unsent = null;
            channel.close();
            owner.onEnd(reason);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (!over) {
                reader.read((ByteBuf) message);
            }
        } catch (ReplyReader.ProtocolException e) {
            end(String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            LOG.error("A pushed message could not be read; the connection is closed", e);
            end("a message could not be read (" + e.getClass().getSimpleName() + ")");
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end(CLOSED);
        context.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        end(
                cause instanceof IOException && !(cause instanceof SSLException)
                        ? CLOSED
                        : "the connection broke (" + cause.getClass().getSimpleName() + ")");
    }

    private void receive(@Nullable Object received) {
        if (over) {
            return;
        }
        if (!(received instanceof Push push)) {
            answer(received);
        } else if (push.dropped() != null) {
            owner.onDropped(push.dropped());
        } else if (isConfirmation(push)) {
            confirm();
        } else {
            owner.onPush(push.elements());
        }
    }

    private void answer(@Nullable Object reply) {
        Asked first = unanswered.peek();
        if (first == null || first.bySubscription() && !(reply instanceof ReplyError)) {
            throw new ReplyReader.ProtocolException(UNASKED);
        }
        unanswered.remove();
        first.receiver().accept(reply);
    }

    private void confirm() {
        Asked first = unanswered.peek();
        if (first == null || !first.bySubscription()) {
            throw new ReplyReader.ProtocolException("a confirmation that nobody asked for");
        }
        unanswered.remove();
        first.receiver().accept(null);
    }

    private static boolean isConfirmation(Push push) {
        return switch (kindOf(push.elements())) {
            case "subscribe", "psubscribe", "unsubscribe", "punsubscribe" -> true;
            default -> false;
        };
    }

    /** The kind of a push: its first element; an empty string if that is no text. */
    static String kindOf(List<@Nullable Object> elements) {
        Object kind = elements.get(0);
        return kind instanceof byte[] text && text.length <= 32
                ? new String(text, StandardCharsets.US_ASCII)
                : kind instanceof String line ? line : "";
    }

    private record Asked(boolean bySubscription, Consumer<@Nullable Object> receiver) {}

    /** Who uses the connection. Called in the event loop. */
    interface Owner {

        /** A push that is no confirmation. */
        void onPush(List<@Nullable Object> elements);

        /** A push was too large, or there was no memory for it. */
        void onDropped(String reason);

        /** The connection has ended. Called once. */
        void onEnd(String reason);
    }
}
